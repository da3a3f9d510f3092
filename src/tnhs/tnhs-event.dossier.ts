// Which dossier an event is about, and what of it the judgement needs.
import { sql } from 'kysely';
import type { DossierRow, Tx } from '../store/database.js';
import type { DossierStanding } from './tnhs-event.judgement.js';
import type { TnhsStatusEvent } from './tnhs-event.js';

export type NamedDossier =
  | { readonly found: true; readonly dossier: DossierRow }
  | { readonly found: false; readonly code: 'NOT_FOUND' | 'TNHS_NUMBER_DIFFERS' };

/**
 * Finds the dossier by the key of our write or by TNHS's number, and locks it. The key comes first: it is known from the
 * moment we send, the number only once the answer is settled.
 */
export async function lockNamedDossier(tx: Tx, event: TnhsStatusEvent): Promise<NamedDossier> {
  const [byKey, byNumber] = [await dossierByKey(tx, event.idempotencyKey), await dossierByNumber(tx, event.soHoSo)];
  if (byKey !== undefined && byNumber !== undefined && byKey !== byNumber) return differs;
  const id = byKey ?? byNumber;
  if (id === undefined) return { found: false, code: 'NOT_FOUND' };
  const dossier = await tx.selectFrom('dossier').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
  if (dossier.tnhs_number !== null && dossier.tnhs_number !== event.soHoSo) return differs;
  return { found: true, dossier };
}

const differs = { found: false, code: 'TNHS_NUMBER_DIFFERS' } as const;

async function dossierByKey(tx: Tx, idempotencyKey: string | undefined): Promise<string | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const row = await tx
    .selectFrom('delivery')
    .select('dossier_id')
    .where('idempotency_key', '=', idempotencyKey)
    .where('system', '=', 'tnhs')
    .executeTakeFirst();
  return row?.dossier_id;
}

async function dossierByNumber(tx: Tx, tnhsNumber: string): Promise<string | undefined> {
  const row = await tx.selectFrom('dossier').select('id').where('tnhs_number', '=', tnhsNumber).executeTakeFirst();
  return row?.id;
}

export async function standingOf(tx: Tx, dossier: DossierRow): Promise<DossierStanding> {
  const { rows } = await sql<{ last_told_at: Date | null; paid: boolean }>`
    SELECT (SELECT max(at) FROM dossier_event WHERE dossier_id = ${dossier.id} AND by = 'tnhs') AS last_told_at,
      EXISTS (SELECT 1 FROM voucher WHERE dossier_id = ${dossier.id} AND standing IN ('recording', 'recorded')) AS paid`.execute(
    tx,
  );
  return {
    status: dossier.status,
    lastToldAt: rows[0]?.last_told_at ?? undefined,
    paid: rows[0]?.paid ?? false,
  };
}
