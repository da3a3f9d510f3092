// Which dossier an event is about, and what is known of both once the dossier is locked. Few round trips: every status of
// every dossier comes through here.
import { sql } from 'kysely';
import type { DossierRow, Tx } from '../store/database.js';
import type { JsonRecord } from '../store/tables.js';
import type { DossierStanding } from './tnhs-event.judgement.js';
import type { TnhsStatusEvent } from './tnhs-event.js';

export type NamedDossier =
  | { readonly found: true; readonly dossier: DossierRow }
  | { readonly found: false; readonly code: 'NOT_FOUND' | 'TNHS_NUMBER_DIFFERS' };

/**
 * Finds the dossier by the key of our write or by TNHS's number, and locks it. The key is known from the moment we send, the
 * number only once the answer is settled. Names that contradict each other are not guessed over.
 */
export async function lockNamedDossier(tx: Tx, event: TnhsStatusEvent): Promise<NamedDossier> {
  const { idempotencyKey = null, soHoSo } = event;
  const { rows } = await sql<{ id: string }>`
    SELECT dossier_id AS id FROM delivery WHERE idempotency_key = ${idempotencyKey} AND system = 'tnhs'
    UNION SELECT id FROM dossier WHERE tnhs_number = ${soHoSo}`.execute(tx);
  const [named, ...others] = rows;
  if (others.length > 0) return differs;
  if (!named) return { found: false, code: 'NOT_FOUND' };
  const dossier = await tx
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', named.id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  if (dossier.tnhs_number !== null && dossier.tnhs_number !== soHoSo) return differs;
  return { found: true, dossier };
}

const differs = { found: false, code: 'TNHS_NUMBER_DIFFERS' } as const;

export interface KnownFacts {
  /** The answer the event got when it came first. */
  readonly firstAnswer: JsonRecord | undefined;
  readonly standing: DossierStanding;
}

/** A statement of its own, so that it sees what was committed while we waited for the lock. */
export async function factsOf(tx: Tx, dossier: DossierRow, event: TnhsStatusEvent): Promise<KnownFacts> {
  const { rows } = await sql<{ first_answer: JsonRecord | null; last_told_at: Date | null; paid: boolean }>`
    SELECT
      (SELECT answer FROM inbox_event WHERE system = 'tnhs' AND event_id = ${event.eventId}) AS first_answer,
      (SELECT max(at) FROM dossier_event WHERE dossier_id = ${dossier.id} AND by = 'tnhs') AS last_told_at,
      EXISTS (SELECT 1 FROM voucher WHERE dossier_id = ${dossier.id} AND standing IN ('recording', 'recorded')) AS paid`.execute(
    tx,
  );
  const lastToldAt = rows[0]?.last_told_at ?? undefined;
  return {
    firstAnswer: rows[0]?.first_answer ?? undefined,
    standing: { status: dossier.status, lastToldAt, paid: rows[0]?.paid ?? false },
  };
}
