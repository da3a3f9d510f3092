// What a partner room's spec stands on: a migrated database of its own, dossiers in it, and the work a runner would hand over.
import pino from 'pino';
import type { Pool } from 'pg';
import type { DeliveryWork, ExchangedMessage } from '../../src/delivery/handler.js';
import type { Dispatcher } from '../../src/delivery/dispatcher.js';
import type { Settled } from '../../src/delivery/outcome.js';
import type { DeliveryHandler } from '../../src/delivery/handler.js';
import { Transactor } from '../../src/delivery/transactor.js';
import type { Operation, System } from '../../src/domain/operations.js';
import type { Status } from '../../src/domain/status.js';
import type { Clock } from '../../src/platform/clock.js';
import { newId, sha256 } from '../../src/platform/ids.js';
import type { Logger } from '../../src/platform/log.js';
import { createDatabase, createPool, type Database, type DossierRow } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { testDatabase } from './database.js';

export interface RoomBench {
  readonly pool: Pool;
  readonly database: Database;
  readonly transactor: Transactor;
  close(): Promise<void>;
}

export async function openBench(): Promise<RoomBench> {
  const test = await testDatabase();
  const pool = createPool(test.url, 8);
  await migrate(pool);
  const database = createDatabase(pool);
  const noJobs = { offerHeadsOf: () => undefined } as unknown as Dispatcher;
  const close = async (): Promise<void> => {
    await pool.end();
    await test.close();
  };
  return { pool, database, transactor: new Transactor(database, noJobs), close };
}

export const silentLogger: Logger = pino({ level: 'silent' });

export function clockAt(instant: string): Clock & { set(instant: string): void } {
  let now = new Date(instant);
  return { now: () => now, set: (next) => void (now = new Date(next)) };
}

/** An invented dossier as the doors hand it over. */
export const canonicalDossier = {
  reference: 'VSS-20261122-000001',
  service: '602e',
  agency: '07906',
  managingAgency: '07906',
  submittedAt: '2026-11-22T08:00:00+07:00',
  participant: {
    personalId: '001090012345',
    fullName: 'Nguyễn Văn Thử',
    birthDate: '1990-05-17',
    sex: 'MALE',
    nationality: 'VN',
    ethnicity: '01',
    residence: { province: '01', commune: '00001', detail: 'Số 1 <Đường> & "Ngõ"', scheme: 'VN34' },
    phone: '+84912345678',
  },
  contribution: {
    case: 'FIRST_TIME',
    income: 1_500_000,
    method: '3',
    fromMonth: '2026-12',
    months: 3,
    supportGroups: ['OTHER'],
    localSupport: [],
    declaredAmount: 792_000,
  },
  deliver: 'ELECTRONIC',
  attachments: [],
};

export interface DossierWish {
  /** The portal's reference; its ending scripts the simulators. */
  readonly reference?: string;
  readonly status?: Status;
  readonly tnhsNumber?: string;
  readonly registrationCase?: string;
  readonly vssCode?: string;
  /** The sample's unless told. */
  readonly personalId?: string;
  readonly canonical?: Readonly<Record<string, unknown>>;
  /** Pinned; none unless told. */
  readonly ruleset?: string;
}

let dossiers = 0;

export async function openDossier(database: Database, wish: DossierWish = {}): Promise<DossierRow> {
  dossiers += 1;
  const reference = wish.reference ?? `VSS-20261122-1${String(dossiers).padStart(5, '0')}`;
  const receivedAt = new Date('2026-11-22T01:00:00Z');
  const { personalId = canonicalDossier.participant.personalId, vssCode } = wish;
  const participant = { ...canonicalDossier.participant, personalId, ...(vssCode === undefined ? {} : { vssCode }) };
  const canonical = { ...canonicalDossier, participant, reference, ...wish.canonical };
  const status = wish.status ?? 1;
  const row = await database
    .insertInto('dossier')
    .values({
      id: newId(),
      portal: 'vss-portal',
      portal_ref: reference,
      door: 'rest',
      content_hash: sha256(reference),
      status,
      sequence: 1,
      canonical: JSON.stringify(canonical),
      agency: '07906',
      personal_id: personalId,
      vss_code: vssCode ?? null,
      declared_amount: 792_000,
      registration_case: wish.registrationCase ?? 'FIRST_TIME',
      tnhs_number: wish.tnhsNumber ?? null,
      ruleset: wish.ruleset ?? null,
      correlation_id: `c-${reference}`,
      received_at: receivedAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await database
    .insertInto('dossier_event')
    .values({
      dossier_id: row.id,
      sequence: 1,
      status,
      by: 'portal',
      at: receivedAt,
      detail: '{}',
    })
    .execute();
  return row;
}

export function findDossier(database: Database, id: string): Promise<DossierRow> {
  return database.selectFrom('dossier').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

export interface Duty {
  readonly system: System;
  readonly operation: Operation;
  readonly idempotencyKey: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface RecordedWork extends DeliveryWork {
  readonly messages: ExchangedMessage[];
  readonly partnerStatuses: string[];
}

/** The duty as a row, and the work that the runner would make of it. */
export async function owe(database: Database, dossier: DossierRow, duty: Duty): Promise<RecordedWork> {
  const { system, operation, idempotencyKey, payload = {} } = duty;
  const id = newId();
  await database
    .insertInto('delivery')
    .values({
      id,
      dossier_id: dossier.id,
      system,
      operation,
      idempotency_key: idempotencyKey,
      payload: JSON.stringify(payload),
      correlation_id: dossier.correlation_id,
    })
    .execute();
  const messages: ExchangedMessage[] = [];
  const partnerStatuses: string[] = [];
  const record: DeliveryWork['record'] = (exchanged, partnerStatus) => {
    messages.push(...exchanged);
    if (partnerStatus !== undefined) partnerStatuses.push(partnerStatus);
  };
  return {
    ...{ id, dossierId: dossier.id, system, operation, idempotencyKey, payload, attempt: 1 },
    ...{ correlationId: dossier.correlation_id, dossier, signal: AbortSignal.timeout(30_000), record },
    ...{ messages, partnerStatuses },
  };
}

/** Closes the duty and writes the outcome's effects as the runner does: one transaction, the dossier locked and fresh. */
export async function settle(
  bench: RoomBench,
  handler: DeliveryHandler,
  { work, outcome }: { work: DeliveryWork; outcome: Settled },
): Promise<void> {
  await bench.transactor.run(async (tx) => {
    const dossier = await tx
      .selectFrom('dossier')
      .selectAll()
      .where('id', '=', work.dossierId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await tx.updateTable('delivery').set({ state: 'delivered' }).where('id', '=', work.id).execute();
    await handler.settle?.({ ...work, dossier }, outcome, tx);
  });
}

export function deliveriesOf(
  database: Database,
  dossierId: string,
): Promise<{ system: string; operation: string; idempotency_key: string }[]> {
  return database
    .selectFrom('delivery')
    .select(['system', 'operation', 'idempotency_key'])
    .where('dossier_id', '=', dossierId)
    .orderBy('line')
    .execute();
}
