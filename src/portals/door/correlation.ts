// One id follows a call through answer, tables and log. The caller's own is taken when it is harmless.
import type { IncomingHttpHeaders } from 'node:http';
import { newId } from '../../platform/ids.js';

export const correlationHeader = 'x-correlation-id';
const harmless = /^[\w.:-]{8,64}$/;

export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const sent = headers[correlationHeader];
  return typeof sent === 'string' && harmless.test(sent) ? sent : newId();
}
