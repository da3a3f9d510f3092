import { sql } from 'kysely';
import type { Database } from './database.js';

export interface Beat {
  readonly worker: string;
  readonly role: string;
  readonly startedAt: Date;
  readonly lastProgressAt: Date;
  readonly inFlight: number;
}

/** The worker says that it lives; rows of workers silent for a day go. */
export async function beat(database: Database, heart: Beat): Promise<void> {
  await sql`
    INSERT INTO worker_heartbeat (worker, role, started_at, beat_at, last_progress_at, in_flight)
    VALUES (${heart.worker}, ${heart.role}, ${heart.startedAt}, now(), ${heart.lastProgressAt}, ${heart.inFlight})
    ON CONFLICT (worker) DO UPDATE SET beat_at = now(), last_progress_at = excluded.last_progress_at, in_flight = excluded.in_flight`.execute(
    database,
  );
  await sql`DELETE FROM worker_heartbeat WHERE beat_at < now() - interval '1 day'`.execute(database);
}

/** What this process last saw of a partner, for the status page. */
export async function noteCircuit(
  database: Database,
  circuit: {
    system: string;
    state: 'open' | 'closed';
    failures: number;
    probeAt: Date | undefined;
    /** The partner itself answered. */
    answered: boolean;
  },
): Promise<void> {
  const openedAt = circuit.state === 'open' ? sql`now()` : sql`NULL`;
  await sql`
    INSERT INTO circuit (system, state, failures, opened_at, next_probe_at)
    VALUES (${circuit.system}, ${circuit.state}, ${circuit.failures}, ${openedAt}, ${circuit.probeAt ?? null}::timestamptz)
    ON CONFLICT (system) DO UPDATE SET state = excluded.state, failures = excluded.failures, next_probe_at = excluded.next_probe_at, updated_at = now(),
      opened_at = CASE WHEN excluded.state = 'open' THEN coalesce(circuit.opened_at, now()) END,
      last_success_at = CASE WHEN ${circuit.answered} THEN now() ELSE circuit.last_success_at END`.execute(database);
}
