// What an operator's act on a reconciliation item says, taken from the request.
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../accounting/reconciliation.acts.js';
import { GatewayError } from '../../domain/errors.js';
import type { Database } from '../../store/database.js';
import { findNamedDossiers } from '../../store/named-dossier-reads.js';
import { actBody, reasonIn } from '../act.reason.js';
import { operatorIn } from '../operator.gate.js';

const longestName = 100;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** @throws GatewayError INVALID_BODY, REASON_REQUIRED */
export function actorIn(request: FastifyRequest): Actor {
  const { clientId, agencies } = operatorIn(request);
  return { who: clientId, reason: reasonIn(request.body), agencies };
}

/** `:id` of the path. @throws GatewayError NOT_FOUND */
export function uuidIn(request: FastifyRequest): string {
  const { id = '' } = request.params as { readonly id?: string };
  if (!uuid.test(id)) throw new GatewayError('NOT_FOUND');
  return id;
}

/** A text of the act's body, trimmed. @throws GatewayError VALIDATION_FAILED */
export function textIn(body: unknown, name: string, longest: number): string {
  const value = actBody(body)[name];
  const text = typeof value === 'string' ? value.trim().normalize('NFC') : '';
  const readable = !/\p{Cc}/u.test(text);
  if (text !== '' && text.length <= longest && readable) return text;
  const vi = `Cần có, từ 1 đến ${longest} ký tự`;
  throw new GatewayError('VALIDATION_FAILED', [
    { pointer: `/${name}`, code: 'FIELD_REQUIRED', vi, en: `Needed, 1 to ${longest} characters` },
  ]);
}

/**
 * The dossier that the act names: `dossier`, a portal's reference, a TNHS number or an id; or `dossierId`.
 * @throws GatewayError VALIDATION_FAILED, NOT_FOUND, DOSSIER_AMBIGUOUS
 */
export async function dossierIn(request: FastifyRequest, database: Database): Promise<string> {
  const { body } = request;
  const name = textIn(body, actBody(body)['dossierId'] === undefined ? 'dossier' : 'dossierId', longestName);
  const [id, another] = await findNamedDossiers(database, name, operatorIn(request).agencies);
  if (id === undefined) throw new GatewayError('NOT_FOUND');
  if (another !== undefined) throw new GatewayError('DOSSIER_AMBIGUOUS');
  return id;
}
