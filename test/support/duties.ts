// Duties of a house as tests wait for them.
import type pg from 'pg';
import type { House, SimName } from './house.js';
import { waitFor } from './wait-for.js';

export interface Duty {
  readonly id: string;
  readonly key: string;
  readonly unsure: boolean;
  readonly dossierId: string;
}

export interface WantedDuty {
  readonly reference: string;
  /** system.operation */
  readonly operation: string;
  readonly state: string;
}

export function untilDuty(client: pg.Client, { reference, operation, state }: WantedDuty): Promise<Duty> {
  const text = `SELECT d.id, d.idempotency_key AS key, d.unsure, d.dossier_id AS "dossierId"
    FROM delivery d JOIN dossier o ON o.id = d.dossier_id
    WHERE o.portal_ref = $1 AND d.system || '.' || d.operation = $2 AND d.state = $3`;
  return waitFor(async () => (await client.query<Duty>(text, [reference, operation, state])).rows[0], {
    ...{ timeoutMs: 90_000, everyMs: 100, what: `${operation} of ${reference} to be ${state}` },
  });
}

/** As the VSS portal was told. */
export function untilToldStatus(house: House, reference: string, status: number): Promise<unknown> {
  const path = `dossiers?reference=${encodeURIComponent(reference)}`;
  return waitFor(async () => (await house.ask<{ status: number }>('vss-portal', path)).status === status, {
    ...{ timeoutMs: 90_000, everyMs: 100, what: `${reference} in ${status} at its portal (${house.folder})` },
  });
}

/** A simulator behaves again. */
export async function calm(house: House, sim: SimName): Promise<void> {
  await fetch(`${house.urlOf(sim)}/control/behaviour`, { method: 'DELETE' });
}

/** Eight of the half seconds in which each worker looks at what people set. */
const obeyedAfterMs = 4000;

/** Pauses a partner and comes back when every worker has obeyed. */
export async function pausePartner(house: House, system: SimName): Promise<void> {
  await house.operator(`partners/${system}/pause`, { body: { reason: 'bảo trì' } });
  const pausedAtMs = performance.now();
  await waitFor(() => performance.now() - pausedAtMs > obeyedAfterMs);
}
