// Times in a security header. A message is fresh while its Created is not older than allowed and its Expires not past,
// give or take the skew between two clocks.
import type { XmlNode } from '../soap-contract/value.builder.js';
import { onlyChild, utilityNamespace } from './security.header.js';
import { SecurityProblem } from './security.problem.js';
import { fiveMinutesMs, type SecuritySettings } from './security.settings.js';

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Checks a Created; returns until when a repeat of the message would still look fresh.
 * @throws SecurityProblem SECURITY_EXPIRED or SECURITY_SHAPE
 */
export function checkCreated(text: string, settings: SecuritySettings): Date {
  const skewMs = settings.skewMs ?? fiveMinutesMs;
  const maxAgeMs = settings.maxAgeMs ?? fiveMinutesMs;
  const nowMs = nowOf(settings).getTime();
  const createdMs = readInstant(text);
  if (createdMs > nowMs + skewMs || createdMs < nowMs - maxAgeMs) throw new SecurityProblem('SECURITY_EXPIRED');
  return new Date(createdMs + maxAgeMs + 1000);
}

/** Checks a wsu:Timestamp. Expires is optional in the standard. */
export function checkTimestamp(timestamp: XmlNode, settings: SecuritySettings): Date {
  const created = onlyChild(timestamp, utilityNamespace, 'Created');
  if (!created) throw new SecurityProblem('SECURITY_SHAPE');
  const freshUntil = checkCreated(created.text.trim(), settings);
  const expires = onlyChild(timestamp, utilityNamespace, 'Expires');
  if (expires && readInstant(expires.text.trim()) < nowOf(settings).getTime() - (settings.skewMs ?? fiveMinutesMs)) {
    throw new SecurityProblem('SECURITY_EXPIRED');
  }
  return freshUntil;
}

export function nowOf(settings: SecuritySettings): Date {
  return settings.now?.() ?? new Date();
}

function readInstant(text: string): number {
  const at = instantForm.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new SecurityProblem('SECURITY_SHAPE');
  return at;
}
