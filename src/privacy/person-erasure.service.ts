// Erases what no law keeps of one person, and says what is kept, by which rule and until when.
//   erased   messages' payloads, both versions of edits, what citizens and officers wrote, identity papers; of a dossier that led to no participation the
//            whole form, else what of the form the participation does not rest on (address, phone, e-mail, ethnicity, guardian …)
//   kept     vouchers, payments, what was settled about them, the participation's own facts, the cover, the timeline's statuses, operators' acts: evidence, 10 years
// All of it in one transaction under the dossiers' locks; asked again it finds nothing more to erase.
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../domain/errors.js';
import { isClosed } from '../domain/status.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { sealJson } from '../platform/vault.js';
import { eraseOf } from '../store/attachment.repository.js';
import { DATABASE, type Database, type DossierRow, type Tx } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { findPerson, idsOf, readRecords, type PersonFound } from '../store/person-reads.js';
import { pruneOf } from '../store/retention.repository.js';
import { ATTACHMENT_STORE, type AttachmentStore } from '../wire/attachments/attachment-store.js';
import type { PersonRequest } from './person-export.service.js';
import { personName } from './person.js';

export interface KeptRecords {
  readonly what: string;
  readonly count: number;
  readonly rule: { readonly vi: string; readonly en: string };
  /** yyyy-MM-dd, of the youngest. */
  readonly until: string;
}

export interface ErasureAnswer {
  readonly erased: Readonly<Record<string, number>>;
  readonly kept: readonly KeptRecords[];
}

const evidenceYears = 10;
const evidence = {
  vi: `Chứng cứ về việc đóng và tham gia BHXH: lưu ${evidenceYears} năm`,
  en: `Evidence of payment and participation: kept ${evidenceYears} years`,
};

@Injectable()
export class PersonErasure {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ATTACHMENT_STORE) private readonly store: AttachmentStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws GatewayError PERSON_HAS_OPEN_DOSSIERS; then nothing was erased. */
  async erase({ person, who, reason }: PersonRequest): Promise<ErasureAnswer> {
    const at = this.clock.now();
    return this.database.transaction().execute(async (tx) => {
      const known = await findPerson(tx, person);
      const dossiers = await lock(tx, idsOf(known.dossiers));
      await requireFinished(tx, dossiers);
      const found = { ...known, dossiers };
      const kept = await keptOf(tx, found);
      const erased = await this.eraseAll(tx, found, at);
      const detail = { erased, kept: kept.map(({ what, count, until }) => ({ what, count, until })) };
      await recordAct(tx, { who, act: 'person.erasure', subject: personName(person), reason, detail, at });
      return { erased, kept };
    });
  }

  private async eraseAll(tx: Tx, { dossiers, vouchers }: PersonFound, at: Date): Promise<Record<string, number>> {
    const ids = idsOf(dossiers);
    if (ids.length === 0) return {};
    const paid = new Set(vouchers.flatMap((voucher) => voucher.dossier_id ?? []));
    const fresh = dossiers.filter((dossier) => dossier.erased_at === null);
    for (const dossier of fresh) await reduce(tx, dossier, { isPaid: paid.has(dossier.id), at });
    const files = await eraseOf(tx, ids, at);
    for (const hash of files) await this.store.remove(hash);
    return { dossiers: fresh.length, attachments: files.length, ...(await pruneOf(tx, ids, at)) };
  }
}

async function lock(tx: Tx, ids: readonly string[]): Promise<DossierRow[]> {
  if (ids.length === 0) return [];
  return tx.selectFrom('dossier').selectAll().where('id', 'in', ids).orderBy('id').forUpdate().execute();
}

async function requireFinished(tx: Tx, dossiers: readonly DossierRow[]): Promise<void> {
  if (dossiers.some((dossier) => !isClosed(dossier.status))) throw new GatewayError('PERSON_HAS_OPEN_DOSSIERS');
  if (dossiers.length === 0) return;
  const owed = await tx
    .selectFrom('delivery')
    .select('id')
    .where('dossier_id', 'in', idsOf(dossiers))
    .where('state', 'not in', ['delivered', 'cancelled'])
    .executeTakeFirst();
  if (owed) throw new GatewayError('PERSON_HAS_OPEN_DOSSIERS');
}

const keptOfForm: readonly string[] = [
  'reference',
  'service',
  'agency',
  'managingAgency',
  'submittedAt',
  'contribution',
];
const keptOfParticipant: readonly string[] = [
  'personalId',
  'vssCode',
  'fullName',
  'birthDate',
  'birthDatePrecision',
  'sex',
];

/** What a participation rests on stays; a dossier that led to none keeps no person at all. */
async function reduce(tx: Tx, dossier: DossierRow, { isPaid, at }: { isPaid: boolean; at: Date }): Promise<void> {
  const { canonical } = dossier;
  const participant = (canonical['participant'] ?? {}) as Readonly<Record<string, unknown>>;
  const form = only(canonical, isPaid ? keptOfForm : keptOfForm.filter((name) => name !== 'contribution'));
  const reduced = isPaid ? { ...form, participant: only(participant, keptOfParticipant) } : form;
  const nobody = { personal_id: null, vss_code: null, name_hash: null, result: null };
  await tx
    .updateTable('dossier')
    .set({
      canonical: sealJson('dossier.canonical', reduced),
      verification: null,
      erased_at: at,
      ...(isPaid ? {} : nobody),
    })
    .where('id', '=', dossier.id)
    .execute();
}

function only(source: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(source).filter(([name]) => names.includes(name)));
}

async function keptOf(tx: Tx, found: PersonFound): Promise<KeptRecords[]> {
  const records = await readRecords(tx, found);
  const paid = new Set(found.vouchers.map((voucher) => voucher.dossier_id));
  const lists: Readonly<Record<string, readonly Date[]>> = {
    vouchers: found.vouchers.map((row) => row.first_seen_at),
    voucherVersions: records.voucherVersions.map((row) => row.seen_at),
    payments: records.payments.map((row) => row.received_at),
    participations: found.dossiers.filter((row) => paid.has(row.id)).map((row) => row.received_at),
    covers: records.covers.map((row) => row.issued_at ?? row.requested_at),
    reconciliation: records.reconciliation.map((row) => row.resolved_at ?? row.opened_at),
  };
  return Object.entries(lists)
    .filter(([, times]) => times.length > 0)
    .map(([what, times]) => ({ what, count: times.length, rule: evidence, until: untilOf(times) }));
}

function untilOf(times: readonly Date[]): string {
  const until = new Date(Math.max(...times.map((time) => time.getTime())));
  until.setUTCFullYear(until.getUTCFullYear() + evidenceYears);
  return until.toISOString().slice(0, 10);
}
