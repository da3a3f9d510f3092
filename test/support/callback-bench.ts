// What suites about callbacks share: a dossier with a timeline on a real database, and the work a runner would hand over.
import type { DeliveryWork, ExchangedMessage } from '../../src/delivery/handler.js';
import { moveDossier, type StatusMove } from '../../src/delivery/status-mover.js';
import type { Operation, System } from '../../src/domain/operations.js';
import type { Partners } from '../../src/platform/partners.js';
import { newId, sha256 } from '../../src/platform/ids.js';
import { createDatabase, createPool, type Database } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { testDatabase } from './database.js';

export interface CallbackBench {
  readonly database: Database;
  readonly url: string;
  close(): Promise<void>;
}

export async function openCallbackBench(): Promise<CallbackBench> {
  const home = await testDatabase();
  const pool = createPool(home.url, 10);
  await migrate(pool);
  const close = async (): Promise<void> => {
    await pool.end();
    await home.close();
  };
  return { database: createDatabase(pool), url: home.url, close };
}

const at = new Date('2026-11-22T01:00:00Z');

/** An invented first-timer's dossier as the intake keeps it. */
export function canonicalOf(reference: string, participant: object = {}): Record<string, unknown> {
  const person = { personalId: '001090012345', fullName: 'Nguyễn Văn Thử', birthDate: '1990-05-17', sex: 'MALE' };
  const contact = { phone: '+84912345678', email: 'thu@example.vn', nationality: 'VN' };
  const terms = { case: 'CONTINUE', income: 1_500_000, method: '3', fromMonth: '2026-12', months: 3 };
  return {
    ...{ reference, service: '602e', agency: '07906', submittedAt: '2026-11-22T08:00:00+07:00' },
    participant: { ...person, ...contact, ...participant },
    contribution: { ...terms, declaredAmount: 792_000 },
    deliver: 'ELECTRONIC',
  };
}

/** A dossier in status 1 with the first row of its timeline. */
export async function openDossier(
  database: Database,
  portal: 'npsp' | 'vss-portal',
  reference = newId(),
  canonical: object = canonicalOf(reference),
): Promise<string> {
  const id = newId();
  const row = { id, portal, portal_ref: reference, door: 'rest', content_hash: sha256(id), agency: '07906' };
  const rest = {
    canonical: JSON.stringify(canonical),
    declared_amount: 792_000,
    registration_case: 'CONTINUE',
    correlation_id: newId(),
  };
  await database
    .insertInto('dossier')
    .values({ ...row, ...rest, received_at: at })
    .execute();
  await database
    .insertInto('dossier_event')
    .values({ dossier_id: id, sequence: 1, status: 1, previous: null, by: 'portal', at, reason: null, detail: '{}' })
    .execute();
  return id;
}

/** @throws Error when the arrow is not allowed. */
export async function move(
  database: Database,
  dossierId: string,
  step: Pick<StatusMove, 'to' | 'by'> & Partial<StatusMove>,
): Promise<void> {
  const result = await database.transaction().execute((tx) => moveDossier(tx, { dossierId, at: new Date(), ...step }));
  if (!result.moved) throw new Error(`The dossier could not move from ${result.status} to ${step.to}`);
}

let processed = 10_000;

/** received → payment asked → in process → processed, with a result. */
export async function moveToProcessed(database: Database, dossierId: string): Promise<void> {
  processed += 1;
  const tnhsNumber = `${processed}/2026/07906`;
  const officer = { officer: 'Trần Thị Mẫu', department: 'Phòng Tiếp nhận' };
  await move(database, dossierId, { to: 2, by: 'tnhs', detail: officer, set: { tnhsNumber } });
  await move(database, dossierId, { to: 6, by: 'tnhs', reason: 'Đề nghị nộp 792.000 đồng', detail: officer });
  await move(database, dossierId, { to: 4, by: 'accounting' });
  await move(database, dossierId, { to: 9, by: 'tst', set: { result: { kind: 'PERIOD', documentNo: 'QT-000001' } } });
}

export interface BenchWork extends DeliveryWork {
  readonly messages: ExchangedMessage[];
  readonly partnerStatuses: (string | undefined)[];
}

export interface WorkWish {
  readonly dossierId: string;
  readonly system: System;
  readonly operation: Operation;
  readonly sequence: number;
  readonly signal?: AbortSignal;
}

/** The work of one callback as the runner hands it over. */
export async function workOf(database: Database, wish: WorkWish): Promise<BenchWork> {
  const { dossierId, system, operation, sequence } = wish;
  const dossier = await database
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', dossierId)
    .executeTakeFirstOrThrow();
  const messages: ExchangedMessage[] = [];
  const partnerStatuses: (string | undefined)[] = [];
  return {
    ...{ id: newId(), dossierId, system, operation, dossier, messages, partnerStatuses, attempt: 1 },
    idempotencyKey: `${dossierId}.${system}.${operation}.${sequence}`,
    payload: { sequence },
    correlationId: dossier.correlation_id,
    signal: wish.signal ?? new AbortController().signal,
    record: (exchanged, partnerStatus) => {
      messages.push(...exchanged);
      partnerStatuses.push(partnerStatus);
    },
  };
}

export interface CallbackAddresses {
  readonly webhookUrl: string;
  readonly secrets: readonly string[];
  readonly adapterUrl: string;
  readonly timeoutMs?: number;
  /** Changes of the national portal's section. */
  readonly npsp?: Partial<Partners['npspCallback']>;
}

/** The part of a partners file that callbacks read. Loopback is allowed, as in a demonstration. */
export function callbackPartners(
  addresses: CallbackAddresses,
): Pick<Partners, 'vssPortalCallback' | 'npspCallback' | 'allowedPrivateCidrs'> {
  const timeoutMs = addresses.timeoutMs ?? 5000;
  const { webhookUrl, adapterUrl } = addresses;
  const endpoints = { authEndpoint: 'login', integrationEndpoint: 'integration', shareEndpoint: 'share' };
  const account = { username: 'gateway', password: 'gateway-pw', dstcode: 'VN:GOV:test', madonvi: 'G24' };
  return {
    vssPortalCallback: { kind: 'standard-webhooks', url: webhookUrl, secrets: [...addresses.secrets], timeoutMs },
    npspCallback: {
      ...{ kind: 'dvcqg', adapterUrl, ...endpoints, ...account, dstcodeIn: 'header', timeoutMs },
      ...{ syncVssPortal: true, generation: 'newer', procedureMaxAgeHours: 24, ...addresses.npsp },
    },
    allowedPrivateCidrs: ['127.0.0.0/8'],
  };
}
