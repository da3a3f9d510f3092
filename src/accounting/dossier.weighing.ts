// Weighs what each locked dossier was paid and lets the verdicts take effect: standings, duties for TST, items, status 4.
// The caller holds the poll cursor's row and the dossiers' rows. Dossiers are weighed in the order of their first voucher's arrival.
import { moveDossiers } from '../delivery/status-mover.js';
import { detailOf } from '../domain/item-detail.js';
import {
  weighDossier,
  weighedKinds,
  type DossierVoucher,
  type VoucherVerdict,
  type WeighedKind,
} from '../domain/matching.js';
import type { PaidPeriod } from '../domain/paid-period.js';
import type { MoneySplit, Voucher } from '../domain/voucher.js';
import type { Tx } from '../store/database.js';
import {
  findOpenReconciliation,
  openReconciliation,
  resolveReconciliation,
  type NewReconciliationItem,
  type Settlement,
} from '../store/reconciliation.repository.js';
import { findAllowances, type Allowance } from '../store/voucher-decision.repository.js';
import {
  changeStandings,
  findCountedVouchers,
  type StandingChange,
  type VoucherRow,
} from '../store/voucher.repository.js';
import type { LockedDossier } from './dossier.lookup.js';
import { PaidPeriods } from './period.overlaps.js';
import {
  cancelRecordDuties,
  findGivenUpDuties,
  lockUnsentDuties,
  putRecordDuties,
  type GivenUp,
  type RecordDuty,
} from './record.duties.js';

export interface Weighing {
  readonly at: Date;
  /** What the rules a dossier was received under say of a division other than the computed one; told unless they say more. */
  readonly splitDifference?: (ruleset: string | null, tx: Tx) => Promise<'tell' | 'hold'>;
}

/** All effects of a weighing, gathered first so that each kind is one statement. */
interface Effects {
  readonly standings: StandingChange[];
  readonly duties: RecordDuty[];
  readonly takenBack: string[];
  readonly items: NewReconciliationItem[];
  readonly settlements: Settlement[];
  readonly begun: { readonly dossier: LockedDossier; readonly numbers: readonly string[] }[];
}

/** What the weighing of one dossier must know beside its own vouchers. */
interface Scene {
  readonly weighing: Weighing;
  readonly disputed: ReadonlySet<string>;
  readonly unsent: ReadonlySet<string>;
  readonly givenUp: ReadonlyMap<string, GivenUp>;
  readonly periods: PaidPeriods;
  readonly allowed: ReadonlySet<string>;
}

export async function weighDossiers(tx: Tx, dossiers: readonly LockedDossier[], weighing: Weighing): Promise<void> {
  const byId = new Map(dossiers.map((dossier) => [dossier.id, dossier]));
  const vouchers = await findCountedVouchers(tx, [...byId.keys()]);
  const scene = await sceneOf(tx, { dossiers: byId, vouchers, weighing });
  const effects: Effects = { standings: [], duties: [], takenBack: [], items: [], settlements: [], begun: [] };
  for (const [dossierId, counted] of Map.groupBy(vouchers, (voucher) => voucher.dossier_id ?? '')) {
    const dossier = byId.get(dossierId);
    if (!dossier) continue;
    const splitDifference = (await weighing.splitDifference?.(dossier.ruleset, tx)) ?? 'tell';
    const verdicts = weighDossier(
      {
        ...dossier,
        expectedVnd: dossier.declaredVnd,
        disputed: scene.disputed.has(dossierId),
        splitDifference,
      },
      counted.map((row) => weighedAs(row, dossier, scene)),
    );
    gather(effects, dossier, { counted, verdicts, scene });
  }
  await apply(tx, effects, weighing.at);
}

async function sceneOf(
  tx: Tx,
  seen: {
    readonly dossiers: ReadonlyMap<string, LockedDossier>;
    readonly vouchers: readonly VoucherRow[];
    readonly weighing: Weighing;
  },
): Promise<Scene> {
  const { dossiers, vouchers, weighing } = seen;
  const kinds = ['CORRECTED_AFTER_RECORDED', 'REVERSED_AFTER_RECORDED'] as const;
  const disputes = await findOpenReconciliation(tx, { dossierIds: [...dossiers.keys()], kinds });
  const unrecorded = numbersOf(vouchers.filter((voucher) => voucher.standing !== 'recorded'));
  const unsent = await lockUnsentDuties(tx, unrecorded);
  const givenUp = await findGivenUpDuties(tx, unrecorded);
  const waiting = vouchers.filter((voucher) => voucher.standing === 'held');
  const people = waiting.flatMap((voucher) => dossiers.get(voucher.dossier_id ?? '') ?? []);
  const allowances = await findAllowances(tx, numbersOf(waiting));
  return {
    weighing,
    disputed: new Set(disputes.map((item) => item.dossierId)),
    unsent,
    givenUp,
    periods: await PaidPeriods.of(tx, people),
    allowed: new Set(allowances.map(allowanceKey)),
  };
}

/** What one that is being recorded already pays for was judged when its recording began. */
function weighedAs(row: VoucherRow, dossier: LockedDossier, scene: Scene): DossierVoucher {
  const { split } = voucherOf(row);
  const period = periodOf(row);
  const committed = isCommitted(row, scene.unsent);
  const givenUp = committed ? undefined : givenUpFor(dossier, scene.givenUp.get(row.number));
  const known = { number: row.number, amountVnd: row.amount_vnd, committed, split, givenUp };
  if (row.standing !== 'held') return { ...known, splitAllowed: true };
  const passes = scene.allowed.has(allowanceKey(periodAllowance(row)));
  return {
    ...known,
    splitAllowed: scene.allowed.has(allowanceKey(splitAllowance(row.number, split))),
    overlapping: passes || !period ? [] : scene.periods.overlapping(dossier, period),
  };
}

/** What names it: cancelled once more after another try, it is news. */
function givenUpFor({ id }: LockedDossier, duty: GivenUp | undefined): DossierVoucher['givenUp'] {
  if (duty?.dossierId !== id) return undefined;
  return detailOf('RECORD_CANCELLED', { deliveryId: duty.deliveryId, attempts: duty.attempts });
}

function isCommitted(voucher: VoucherRow, unsent: ReadonlySet<string>): boolean {
  return voucher.standing === 'recorded' || (voucher.standing === 'recording' && !unsent.has(voucher.number));
}

interface Weighed {
  readonly counted: readonly VoucherRow[];
  readonly verdicts: readonly VoucherVerdict[];
  readonly scene: Scene;
}

function gather(effects: Effects, dossier: LockedDossier, weighed: Weighed): void {
  const rows = new Map(weighed.counted.map((row) => [row.number, row]));
  const begun: string[] = [];
  for (const verdict of weighed.verdicts) {
    const { number, standing, items } = verdict;
    const row = rows.get(number);
    if (!row) continue;
    if (standing === 'recording' && row.standing !== 'recording') {
      begin(effects, dossier, row);
      const period = periodOf(row);
      if (period) weighed.scene.periods.add(dossier, period);
      begun.push(number);
    }
    if (standing === 'held') hold(effects, row, { verdict, unsent: weighed.scene.unsent });
    effects.items.push(...items.map((item) => ({ ...item, voucherNumber: number, dossierId: dossier.id })));
    effects.settlements.push({
      voucherNumber: number,
      kinds: judgedKinds(row).filter((kind) => !items.some((item) => item.kind === kind)),
      resolution: standing === 'recording' || items.length === 0 ? 'AGREES' : 'JUDGED_ANEW',
    });
  }
  if (begun.length > 0) effects.begun.push({ dossier, numbers: begun });
}

function begin(effects: Effects, { id: dossierId, correlationId }: LockedDossier, row: VoucherRow): void {
  effects.standings.push({ number: row.number, dossierId, standing: 'recording', reason: null });
  effects.duties.push({ dossierId, correlationId, voucher: voucherOf(row) });
}

/** A held voucher has an unsent duty when a person released one that had been cancelled: it is taken back like any. */
function hold(
  effects: Effects,
  row: VoucherRow,
  { verdict, unsent }: { readonly verdict: VoucherVerdict; readonly unsent: ReadonlySet<string> },
): void {
  const reason = verdict.reason ?? null;
  if (row.standing !== 'held' || unsent.has(row.number)) effects.takenBack.push(row.number);
  if (row.standing === 'held' && row.standing_reason === reason) return;
  effects.standings.push({ number: row.number, dossierId: row.dossier_id, standing: 'held', reason });
}

/** TST may have said of one being recorded that its months overlap; that item is TST's room's to close. */
function judgedKinds({ standing }: VoucherRow): readonly WeighedKind[] {
  return standing === 'held' ? weighedKinds : weighedKinds.filter((kind) => kind !== 'PERIOD_OVERLAPS');
}

async function apply(tx: Tx, effects: Effects, at: Date): Promise<void> {
  await cancelRecordDuties(tx, effects.takenBack, 'the vouchers of the dossier no longer sum to the declared amount');
  await changeStandings(tx, effects.standings, at);
  await resolveReconciliation(tx, effects.settlements, at);
  await openReconciliation(tx, effects.items, at);
  await putRecordDuties(tx, effects.duties);
  const moves = effects.begun.map(({ dossier, numbers }) => ({
    dossierId: dossier.id,
    to: 4 as const,
    by: 'accounting' as const,
    at,
    detail: { vouchers: numbers },
  }));
  await moveDossiers(tx, moves);
}

/** Written by us from a voucher that was read, so it is trusted to be one. */
export function voucherOf(row: VoucherRow): Voucher {
  return row.content as unknown as Voucher;
}

/** What a person lets pass when these months overlap: these months, no others. */
export function periodAllowance(row: Pick<VoucherRow, 'number' | 'from_month' | 'months'>): Allowance {
  return { number: row.number, kind: 'PERIOD_OVERLAPS', basis: `${row.from_month ?? ''}/${row.months ?? 0}` };
}

/** What a person lets pass when the division differs: this division, no other. */
export function splitAllowance(number: string, { self, state, local, other }: MoneySplit): Allowance {
  return { number, kind: 'SPLIT_DIFFERS', basis: [self, state, local, other].join('/') };
}

function allowanceKey({ number, kind, basis }: Allowance): string {
  return JSON.stringify([number, kind, basis]);
}

function periodOf({ from_month: fromMonth, months }: VoucherRow): PaidPeriod | undefined {
  return fromMonth === null || months === null ? undefined : { fromMonth, months };
}

function numbersOf(vouchers: readonly VoucherRow[]): string[] {
  return vouchers.map((voucher) => voucher.number);
}
