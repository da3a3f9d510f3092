// From a call's body to what is to be edited. @throws GatewayError VALIDATION_FAILED, INVALID_BODY
import { GatewayError } from '../../domain/errors.js';
import { actBody } from '../act.reason.js';
import { isUuid } from '../replays/act.request.js';
import type { EditWish } from './dossier-edits.service.js';

const mostDeliveries = 50;

export function wishIn(body: unknown): EditWish {
  return { dossierId: dossierIn(body), after: afterIn(body), deliveries: deliveriesIn(body), words: wordsIn(body) };
}

export function dossierIn(body: unknown): string {
  const { dossierId } = actBody(body);
  if (!isUuid(dossierId)) throw wrong('/dossierId');
  return dossierId.toLowerCase();
}

function afterIn(body: unknown): Record<string, unknown> {
  const { after } = actBody(body);
  if (!isRecord(after)) throw wrong('/after');
  return after;
}

function deliveriesIn(body: unknown): string[] {
  const { deliveries = [] } = actBody(body);
  const isList = Array.isArray(deliveries) && deliveries.length <= mostDeliveries && deliveries.every(isUuid);
  if (!isList) throw wrong('/deliveries');
  return deliveries;
}

function wordsIn(body: unknown): Record<string, string> {
  const { words = {} } = actBody(body);
  if (!isRecord(words)) throw wrong('/words');
  const entries = Object.entries(words);
  const isText = (one: [string, unknown]): one is [string, string] => isUuid(one[0]) && typeof one[1] === 'string';
  if (entries.length > mostDeliveries || !entries.every(isText)) throw wrong('/words');
  return Object.fromEntries(entries.map(([id, text]) => [id, text.normalize('NFC').trim()]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(pointer: string): GatewayError {
  const violation = { code: 'INVALID_PARAMETER', vi: 'Giá trị không hợp lệ', en: 'The value is not valid' };
  return new GatewayError('VALIDATION_FAILED', [{ pointer, ...violation }]);
}
