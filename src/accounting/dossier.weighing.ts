// Weighs what each locked dossier was paid and lets the verdicts take effect: standings, duties for TST, items, status 4.
// The caller holds the poll cursor's row and the dossiers' rows.
import { moveDossiers } from '../delivery/status-mover.js';
import { matchingKinds, weighDossier, type VoucherVerdict } from '../domain/matching.js';
import type { Voucher } from '../domain/voucher.js';
import type { Tx } from '../store/database.js';
import {
  findOpenReconciliation,
  openReconciliation,
  resolveReconciliation,
  type NewReconciliationItem,
  type Settlement,
} from '../store/reconciliation.repository.js';
import {
  changeStandings,
  findCountedVouchers,
  type StandingChange,
  type VoucherRow,
} from '../store/voucher.repository.js';
import type { LockedDossier } from './dossier.lookup.js';
import { cancelRecordDuties, lockUnsentDuties, putRecordDuties, type RecordDuty } from './record.duties.js';
import { resolutions } from './resolutions.js';

/** All effects of a weighing, gathered first so that each kind is one statement. */
interface Effects {
  readonly standings: StandingChange[];
  readonly duties: RecordDuty[];
  readonly takenBack: string[];
  readonly items: NewReconciliationItem[];
  readonly settlements: Settlement[];
  readonly begun: { readonly dossier: LockedDossier; readonly numbers: readonly string[] }[];
}

export async function weighDossiers(tx: Tx, dossiers: readonly LockedDossier[], at: Date): Promise<void> {
  const ids = dossiers.map((dossier) => dossier.id);
  const vouchers = await findCountedVouchers(tx, ids);
  const kinds = ['CORRECTED_AFTER_RECORDED', 'REVERSED_AFTER_RECORDED'] as const;
  const disputes = await findOpenReconciliation(tx, { dossierIds: ids, kinds });
  const disputed = new Set(disputes.map((item) => item.dossierId));
  const unsent = await lockUnsentDuties(tx, numbersOf(vouchers.filter((voucher) => voucher.standing === 'recording')));
  const byDossier = Map.groupBy(vouchers, (voucher) => voucher.dossier_id);

  const effects: Effects = { standings: [], duties: [], takenBack: [], items: [], settlements: [], begun: [] };
  for (const dossier of dossiers) {
    const counted = byDossier.get(dossier.id) ?? [];
    const verdicts = weighDossier(
      { ...dossier, expectedVnd: dossier.declaredVnd, disputed: disputed.has(dossier.id) },
      counted.map((row) => ({ number: row.number, amountVnd: row.amount_vnd, committed: isCommitted(row, unsent) })),
    );
    gather(effects, dossier, { counted, verdicts });
  }
  await apply(tx, effects, at);
}

function isCommitted(voucher: VoucherRow, unsent: ReadonlySet<string>): boolean {
  return voucher.standing === 'recorded' || (voucher.standing === 'recording' && !unsent.has(voucher.number));
}

function gather(
  effects: Effects,
  dossier: LockedDossier,
  weighed: { readonly counted: readonly VoucherRow[]; readonly verdicts: readonly VoucherVerdict[] },
): void {
  const rows = new Map(weighed.counted.map((row) => [row.number, row]));
  const begun: string[] = [];
  for (const { number, standing, item } of weighed.verdicts) {
    const row = rows.get(number);
    if (!row) continue;
    const change = { number, dossierId: dossier.id };
    if (standing === 'recording' && row.standing !== 'recording') {
      effects.standings.push({ ...change, standing });
      effects.duties.push({ dossierId: dossier.id, correlationId: dossier.correlationId, voucher: voucherOf(row) });
      begun.push(number);
    }
    if (standing === 'held' && row.standing !== 'held') {
      effects.standings.push({ ...change, standing });
      effects.takenBack.push(number);
    }
    if (item) effects.items.push({ ...item, voucherNumber: number, dossierId: dossier.id });
    effects.settlements.push({
      voucherNumber: number,
      kinds: matchingKinds.filter((kind) => kind !== item?.kind),
      resolution: item ? resolutions.judgedAnew : resolutions.agrees,
    });
  }
  if (begun.length > 0) effects.begun.push({ dossier, numbers: begun });
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

function numbersOf(vouchers: readonly VoucherRow[]): string[] {
  return vouchers.map((voucher) => voucher.number);
}
