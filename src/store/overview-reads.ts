// What the status page shows: counts, waits, what is parked. No personal data, only ids, codes and times.
import { sql } from 'kysely';
import { systems, type DeliveryState } from '../domain/operations.js';
import type { Database } from './database.js';

export interface Overview {
  readonly dossiersByStatus: readonly { readonly status: number; readonly count: number }[];
  readonly deliveriesByState: readonly {
    readonly system: string;
    readonly state: DeliveryState;
    readonly count: number;
  }[];
  readonly oldestWaiting: WaitingDelivery | null;
  readonly parked: readonly ParkedDelivery[];
  /** Every system that deliveries go to. */
  readonly circuits: readonly CircuitView[];
  readonly polls: readonly PollView[];
  readonly workers: readonly WorkerView[];
  readonly openReconciliations: readonly { readonly kind: string; readonly count: number }[];
}

export interface WaitingDelivery {
  readonly reference: string;
  readonly system: string;
  readonly operation: string;
  readonly since: Date;
}

export interface ParkedDelivery {
  readonly deliveryId: string;
  readonly dossierId: string;
  readonly system: string;
  readonly operation: string;
  readonly code: string | null;
  readonly attempts: number;
  readonly since: Date;
}

export interface CircuitView {
  readonly system: string;
  readonly state: string;
  readonly failures: number;
  readonly nextProbeAt: Date | null;
  readonly lastSuccessAt: Date | null;
  /** Since when people hold its deliveries back; null: they do not. */
  readonly pausedAt: Date | null;
}

export interface PollView {
  readonly source: string;
  readonly cursor: string;
  readonly lastSuccessAt: Date | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorAt: Date | null;
  readonly vouchersRead: number;
}

export interface WorkerView {
  readonly worker: string;
  readonly role: string;
  readonly startedAt: Date;
  readonly beatAt: Date;
  readonly lastProgressAt: Date;
  readonly inFlight: number;
}

const parkedShown = 50;
/** Among so many of the newest deliveries a system's last success is looked for. */
const newestLookedAt = 1000;

export async function readOverview(database: Database): Promise<Overview> {
  const [dossiersByStatus, deliveriesByState, oldestWaiting, parked, circuits, polls, workers, openReconciliations] =
    await Promise.all([
      countDossiers(database),
      countDeliveries(database),
      findOldestWaiting(database),
      listParked(database),
      listCircuits(database),
      listPolls(database),
      listWorkers(database),
      countReconciliations(database),
    ]);
  return {
    dossiersByStatus,
    deliveriesByState,
    oldestWaiting,
    parked,
    circuits,
    polls,
    workers,
    openReconciliations,
  };
}

function countDossiers(database: Database): Promise<Overview['dossiersByStatus'][number][]> {
  return database
    .selectFrom('dossier')
    .select((of) => ['status', of.fn.countAll<number>().as('count')])
    .groupBy('status')
    .orderBy('status')
    .execute();
}

function countDeliveries(database: Database): Promise<Overview['deliveriesByState'][number][]> {
  return database
    .selectFrom('delivery')
    .select((of) => ['system', 'state', of.fn.countAll<number>().as('count')])
    .groupBy(['system', 'state'])
    .orderBy('system')
    .orderBy('state')
    .execute();
}

async function findOldestWaiting(database: Database): Promise<Overview['oldestWaiting']> {
  const row = await database
    .selectFrom('delivery')
    .innerJoin('dossier', 'dossier.id', 'delivery.dossier_id')
    .select(['dossier.portal_ref as reference', 'delivery.system', 'delivery.operation'])
    .select('delivery.created_at as since')
    .where('delivery.state', 'in', ['pending', 'waiting', 'in_flight'])
    .orderBy('delivery.created_at')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

function listParked(database: Database): Promise<ParkedDelivery[]> {
  return database
    .selectFrom('delivery')
    .select(['id as deliveryId', 'dossier_id as dossierId', 'system', 'operation', 'code', 'attempts'])
    .select('updated_at as since')
    .where('state', '=', 'parked')
    .orderBy('updated_at')
    .limit(parkedShown)
    .execute();
}

/** A circuit that never opened has no row: it is closed. */
export async function listCircuits(database: Database): Promise<CircuitView[]> {
  const { rows } = await sql<CircuitView>`
    SELECT known.system, coalesce(c.state, 'closed') AS state, coalesce(c.failures, 0) AS failures,
      c.next_probe_at AS "nextProbeAt", greatest(c.last_success_at, done.at) AS "lastSuccessAt",
      s.paused_at AS "pausedAt"
    FROM unnest(${[...systems]}::text[]) AS known (system)
    LEFT JOIN circuit c ON c.system = known.system
    LEFT JOIN partner_steering s ON s.system = known.system
    LEFT JOIN (
      SELECT system, max(updated_at) AS at
      FROM (SELECT system, state, updated_at FROM delivery ORDER BY id DESC LIMIT ${newestLookedAt}) newest
      WHERE state = 'delivered' GROUP BY system
    ) done ON done.system = known.system
    ORDER BY known.system`.execute(database);
  return rows;
}

export function listPolls(database: Database): Promise<PollView[]> {
  return database
    .selectFrom('poll_cursor')
    .select(['source', 'cursor', 'last_success_at as lastSuccessAt', 'last_error_code as lastErrorCode'])
    .select(['last_error_at as lastErrorAt', 'vouchers_read as vouchersRead'])
    .orderBy('source')
    .execute();
}

export function listWorkers(database: Database): Promise<WorkerView[]> {
  return database
    .selectFrom('worker_heartbeat')
    .select(['worker', 'role', 'started_at as startedAt', 'beat_at as beatAt'])
    .select(['last_progress_at as lastProgressAt', 'in_flight as inFlight'])
    .where('beat_at', '>', sql<Date>`now() - interval '1 hour'`)
    .orderBy('worker')
    .execute();
}

function countReconciliations(database: Database): Promise<Overview['openReconciliations'][number][]> {
  return database
    .selectFrom('reconciliation_item')
    .select((of) => ['kind', of.fn.countAll<number>().as('count')])
    .where('state', '=', 'open')
    .groupBy('kind')
    .orderBy('kind')
    .execute();
}
