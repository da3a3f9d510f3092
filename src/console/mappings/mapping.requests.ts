// What callers of the mapping studio send, judged.
import type { FastifyRequest } from 'fastify';
import { GatewayError, type Violation } from '../../domain/errors.js';
import { actBody, reasonIn } from '../act.reason.js';
import { operatorIn, type Operator } from '../operator.gate.js';

const longestName = 100;

/** A mapping works for every agency. @throws GatewayError FORBIDDEN for an operator of some agencies. */
export function wholeOperator(request: FastifyRequest): Operator {
  const operator = operatorIn(request);
  if (operator.agencies !== undefined) throw new GatewayError('FORBIDDEN');
  return operator;
}

export function nameIn(request: FastifyRequest): string {
  return parameter(request, 'name').slice(0, longestName);
}

/** @throws GatewayError NOT_FOUND for what is no number of a revision. */
export function revisionIn(request: FastifyRequest): number {
  const text = parameter(request, 'revision');
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new GatewayError('NOT_FOUND');
  return Number(text);
}

/** @throws GatewayError NOT_FOUND for what is no id of a trial. */
export function trialIn(request: FastifyRequest): string {
  const text = parameter(request, 'id');
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) throw new GatewayError('NOT_FOUND');
  return text;
}

function parameter(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string | undefined>>)[name] ?? '';
}

export interface ActOnMapping {
  readonly name: string;
  readonly who: string;
  readonly reason: string;
  readonly over?: number;
}

/** @throws GatewayError REASON_REQUIRED, VALIDATION_FAILED */
export function actIn(request: FastifyRequest): ActOnMapping {
  const { clientId } = wholeOperator(request);
  const reason = reasonIn(request.body);
  const { over } = actBody(request.body);
  if (over !== undefined && !isWhole(over, 0, 999_999_999))
    throw wrong('/over', 'Số nguyên từ 0', 'A whole number from 0');
  return { name: nameIn(request), who: clientId, reason, ...(over === undefined ? {} : { over }) };
}

/** @throws GatewayError VALIDATION_FAILED */
export function yamlIn(body: Readonly<Record<string, unknown>>): string {
  const { yaml } = body;
  if (typeof yaml !== 'string' || yaml.trim() === '')
    throw wrong('/yaml', 'Văn bản YAML của ánh xạ', 'The YAML text of the mapping');
  return yaml;
}

/** @throws GatewayError VALIDATION_FAILED */
export function lastIn(body: Readonly<Record<string, unknown>>, most: number): number {
  const { last } = body;
  if (!isWhole(last, 1, most)) throw wrong('/last', `Số nguyên từ 1 đến ${most}`, `A whole number from 1 to ${most}`);
  return last;
}

export function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

export function wrong(pointer: string, vi: string, en: string): GatewayError {
  const violation: Violation = { pointer, code: 'INVALID_PARAMETER', vi, en };
  return new GatewayError('VALIDATION_FAILED', [violation]);
}

export const findingsOfPage = 200;
const mostPlaces = 1_000_000;

/** The place of the last finding seen. @throws GatewayError VALIDATION_FAILED */
export function placeIn(request: FastifyRequest): number {
  const { after: text = '0' } = request.query as { readonly after?: string };
  const after = Number(text);
  if (!isWhole(after, 0, mostPlaces)) throw wrong('after', 'Số nguyên từ 0', 'A whole number from 0');
  return after;
}
