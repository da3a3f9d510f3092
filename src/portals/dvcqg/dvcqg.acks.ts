// The national portal's acknowledgements: `error_code` 0 taken · 1 reference already used with other content · −1 anything else;
// `message` is "<MaHoSo>| reason". Answers about a dossier are HTTP 200 whatever the code, as callers of this interface expect;
// only who may not enter, too much or too often, and our own trouble also show in the HTTP status (401, 413, 415, 429, 5xx).
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorEntry, type Violation } from '../../domain/errors.js';
import type { DoorFailure } from '../door/door-failure.js';

export interface Ack {
  readonly error_code: 0 | 1 | -1;
  readonly message: string;
}

const shownViolations = 20;
const longestReference = 64;
const httpOnWire: readonly number[] = [401, 413, 415, 429, 500, 503];

declare module 'fastify' {
  interface FastifyRequest {
    /** The dossier a DVCQG call is about, once known: it stands in every acknowledgement. */
    maHoSo: string | undefined;
  }
}

export function accepted(maHoSo: string, reason: string): Ack {
  return { error_code: 0, message: `${maHoSo}| ${reason}` };
}

export function sendAck(request: FastifyRequest, reply: FastifyReply, failure: DoorFailure): void {
  void reply.code(httpOnWire.includes(failure.http) ? failure.http : 200);
  void reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(refusal(request, failure)));
}

function refusal(request: FastifyRequest, failure: DoorFailure): Ack {
  const entry = errorEntry(failure.code);
  const list = failure.violations.slice(0, shownViolations).map(describe);
  const more = failure.violations.length - list.length;
  if (more > 0) list.push(`và ${more} lỗi khác`);
  const details = list.length > 0 ? `: ${list.join('; ')}` : '';
  const message = `${(request.maHoSo ?? '').slice(0, longestReference)}| ${failure.code}: ${entry.title.vi}${details}`;
  return { error_code: entry.dvcqg ?? -1, message };
}

function describe({ pointer, code, vi }: Violation): string {
  return `${pointer === '' ? '/' : pointer} ${vi} (${code})`;
}
