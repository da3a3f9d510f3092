// One dossier's story as operators see it: everything that hangs on it, the newest 500 of each kind, oldest first. Words of people
// and partners (`reason`, `why`) may name a person: who may not see personal data gets the codes only.
import { sql, type RawBuilder } from 'kysely';
import type { DeliveryState } from '../domain/operations.js';
import type { Database, DossierRow } from './database.js';
import type { JsonRecord, PaymentStanding } from './tables.js';

const storyLength = 500;

export interface StoryMessage {
  readonly id: string;
  readonly at: Date;
  readonly direction: 'in' | 'out';
  readonly system: string;
  readonly operation: string;
  readonly deliveryId: string | null;
  readonly attempt: number | null;
  readonly contentType: string;
  readonly sizeBytes: number | null;
  readonly prunedAt: Date | null;
  readonly correlationId: string;
}

export interface StoryEvent {
  readonly sequence: number;
  readonly status: number;
  readonly previous: number | null;
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
}

export interface StoryAttempt {
  readonly deliveryId: string;
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly outcome: string;
  readonly code: string | null;
  readonly why: string | null;
  readonly partnerStatus: string | null;
  readonly nextAttemptAt: Date | null;
  readonly worker: string;
}

export interface StoryDelivery {
  readonly id: string;
  readonly system: string;
  readonly operation: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly failures: number;
  readonly unsure: boolean;
  readonly idempotencyKey: string;
  readonly code: string | null;
  readonly why: string | null;
  readonly notBefore: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly correlationId: string;
}

export interface StoryVoucher {
  readonly number: string;
  readonly documentNumber: string | null;
  readonly version: number;
  readonly state: string;
  readonly standing: string;
  readonly standingReason: string | null;
  readonly amountVnd: number;
  readonly toldVnd: number | null;
  readonly agency: string | null;
  readonly fromMonth: string | null;
  readonly months: number | null;
  readonly firstSeenAt: Date;
}

export interface StoryStanding {
  readonly number: string;
  readonly at: Date;
  readonly version: number;
  readonly state: string;
  readonly standing: string;
  readonly standingReason: string | null;
  readonly amountVnd: number;
  readonly toldVnd: number | null;
}

export interface StoryCover {
  readonly state: string;
  readonly coverNumber: string | null;
  readonly owner: string | null;
  readonly requestedAt: Date;
  readonly createdAt: Date | null;
  readonly issuedAt: Date | null;
}

export interface StoryPayment {
  readonly id: string;
  readonly standing: PaymentStanding;
  readonly reference: string;
  readonly amountVnd: number;
  readonly expectedVnd: number | null;
  readonly paidAt: Date;
  readonly receivedAt: Date;
  /** The notice that told it. */
  readonly messageId: string | null;
}

export interface StoryItem {
  readonly id: string;
  readonly kind: string;
  readonly state: 'open' | 'resolved';
  readonly voucherNumber: string | null;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  readonly resolution: string | null;
  readonly owner: string | null;
}

export interface StoryOperatorAct {
  readonly id: string;
  readonly at: Date;
  readonly who: string;
  readonly act: string;
  readonly subject: string;
  readonly reason: string;
}

export interface DossierStory {
  readonly messages: readonly StoryMessage[];
  readonly events: readonly StoryEvent[];
  readonly deliveries: readonly StoryDelivery[];
  readonly attempts: readonly StoryAttempt[];
  readonly vouchers: readonly StoryVoucher[];
  readonly standings: readonly StoryStanding[];
  readonly cover: StoryCover | null;
  readonly payments: readonly StoryPayment[];
  readonly items: readonly StoryItem[];
  readonly acts: readonly StoryOperatorAct[];
}

export async function findDossierRow(database: Database, id: string): Promise<DossierRow | undefined> {
  return database.selectFrom('dossier').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function readDossierStory(database: Database, dossierId: string): Promise<DossierStory> {
  const of = sql`dossier_id = ${dossierId}::uuid`;
  const [messages, events, deliveries, attempts, vouchers, standings, covers, payments, items] = await Promise.all([
    // Messages of one exchange have one time: their ids tell their order.
    newest<StoryMessage>(database, sql`${messageColumns} FROM message WHERE ${of} ORDER BY at DESC, id DESC`),
    newest<StoryEvent>(
      database,
      sql`sequence, status, previous, by, at, reason FROM dossier_event WHERE ${of} ORDER BY sequence DESC`,
    ),
    newest<StoryDelivery>(database, sql`${deliveryColumns} FROM delivery WHERE ${of} ORDER BY line DESC`),
    newest<StoryAttempt>(
      database,
      sql`${attemptColumns} FROM attempt a JOIN delivery d ON d.id = a.delivery_id
        WHERE d.dossier_id = ${dossierId}::uuid ORDER BY a.started_at DESC, a.number DESC, d.line DESC`,
    ),
    newest<StoryVoucher>(database, sql`${voucherColumns} FROM voucher WHERE ${of} ORDER BY first_seen_at DESC, number`),
    newest<StoryStanding>(
      database,
      sql`h.number, h.at, h.version, h.state, h.standing, h.standing_reason AS "standingReason", h.amount_vnd AS "amountVnd",
        h.told_vnd AS "toldVnd" FROM voucher_history h
        WHERE h.number IN (SELECT number FROM voucher WHERE ${of}) ORDER BY h.id DESC`,
    ),
    newest<StoryCover>(
      database,
      sql`state, cover_number AS "coverNumber", owner, requested_at AS "requestedAt", created_at AS "createdAt",
        issued_at AS "issuedAt" FROM cover_sheet WHERE ${of}`,
    ),
    newest<StoryPayment>(
      database,
      sql`id, standing, reference, amount_vnd AS "amountVnd", expected_vnd AS "expectedVnd", paid_at AS "paidAt",
        received_at AS "receivedAt", message_id AS "messageId"
        FROM citizen_payment WHERE ${of} ORDER BY received_at DESC, id DESC`,
    ),
    newest<StoryItem>(
      database,
      sql`${itemColumns} FROM reconciliation_item WHERE ${of}
        OR voucher_number IN (SELECT number FROM voucher WHERE ${of}) ORDER BY opened_at DESC, id DESC`,
    ),
  ]);
  const subjects = subjectsOf(dossierId, { messages, deliveries, vouchers, payments, items });
  const acts = await newest<StoryOperatorAct>(
    database,
    sql`id, at, who, act, subject, reason FROM operator_act
      WHERE subject = ANY(${subjects}::text[] || ARRAY(SELECT 'edit ' || id FROM dossier_edit WHERE ${of})) ORDER BY at DESC, id DESC`,
  );
  return {
    ...{ messages, events, deliveries, attempts, vouchers, standings, payments, items, acts },
    cover: covers[0] ?? null,
  };
}

/** The newest of a select, oldest first. */
async function newest<T>(database: Database, select: RawBuilder<unknown>): Promise<T[]> {
  const { rows } = await sql<T>`SELECT ${select} LIMIT ${storyLength}`.execute(database);
  return rows.toReversed();
}

type Subjects = Pick<DossierStory, 'messages' | 'deliveries' | 'vouchers' | 'payments' | 'items'>;

/** What operators' acts on this dossier are recorded under. */
function subjectsOf(dossierId: string, story: Subjects): string[] {
  const { messages, deliveries, vouchers, payments, items } = story;
  return [
    `dossier ${dossierId}`,
    ...messages.map(({ id }) => `message ${id}`),
    ...deliveries.map(({ id }) => `delivery ${id}`),
    ...vouchers.map(({ number }) => `voucher ${number}`),
    ...payments.map(({ id }) => `payment ${id}`),
    ...items.map(({ id }) => `item ${id}`),
  ];
}

const messageColumns = sql`
  id, at, direction, system, operation, delivery_id AS "deliveryId", attempt, content_type AS "contentType",
  size_bytes AS "sizeBytes", pruned_at AS "prunedAt", correlation_id AS "correlationId"`;

const deliveryColumns = sql`
  id, system, operation, state, attempts, failures, unsure, idempotency_key AS "idempotencyKey", code, why,
  not_before AS "notBefore", created_at AS "createdAt", updated_at AS "updatedAt", correlation_id AS "correlationId"`;

const attemptColumns = sql`
  a.delivery_id AS "deliveryId", a.number, a.started_at AS "startedAt", a.duration_ms AS "durationMs", a.outcome, a.code, a.why,
  a.partner_status AS "partnerStatus", a.next_attempt_at AS "nextAttemptAt", a.worker`;

const voucherColumns = sql`
  number, document_number AS "documentNumber", version, state, standing, standing_reason AS "standingReason",
  amount_vnd AS "amountVnd", told_vnd AS "toldVnd", agency, from_month AS "fromMonth", months, first_seen_at AS "firstSeenAt"`;

const itemColumns = sql`
  id, kind, state, voucher_number AS "voucherNumber", opened_at AS "openedAt", resolved_at AS "resolvedAt", resolution, owner`;

export interface KeptMessage extends StoryMessage {
  readonly dossierId: string | null;
  readonly headers: JsonRecord;
  readonly body: Buffer;
}

/** A message with its body, opened. */
export async function findMessage(database: Database, id: string): Promise<KeptMessage | undefined> {
  const { rows } = await sql<KeptMessage>`
    SELECT ${messageColumns}, dossier_id AS "dossierId", headers, body FROM message WHERE id = ${id}::uuid`.execute(
    database,
  );
  return rows[0];
}

/** A duty as the mapping of its order reads it. */
export async function findDutyRow(
  database: Database,
  id: string,
): Promise<
  | {
      readonly system: string;
      readonly operation: string;
      readonly idempotencyKey: string;
      readonly payload: JsonRecord;
      readonly at: Date;
    }
  | undefined
> {
  return database
    .selectFrom('delivery')
    .select([
      'system',
      'operation',
      'idempotency_key as idempotencyKey',
      'payload',
      'created_at as at',
      'dossier_id as dossierId',
    ])
    .where('id', '=', id)
    .executeTakeFirst();
}
