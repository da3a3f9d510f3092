// The bytes of submissions for the load: invented dossiers of a wanted size, a new reference in each.
import { createHash, randomBytes } from 'node:crypto';
import { sample, soapSubmission } from '../../simulators/samples.ts';
import { writeEnvelope } from '../../simulators/soap/envelope.ts';
import { securityHeader } from '../../simulators/soap/username-token.ts';

export interface RequestPlan {
  readonly port: number;
  /** Wanted size of the body; smaller than a bare form means a bare form. */
  readonly bodyBytes: number;
  readonly run: string;
}

const placeholder = 'REFERENCE-PLACEHOLDER-00000000';
const people = 64;

/** POST /v1/dossiers; each `n` is another dossier. */
export function restRequests(plan: RequestPlan, token: string): (n: number) => Buffer {
  const bodies = Array.from({ length: people }, (_, index) =>
    JSON.stringify(sample(wish(plan, index, restRoom(plan.bodyBytes)))),
  );
  return (n) => {
    const body = fill(bodies[n % people] ?? '', plan.run, n);
    return http(
      plan.port,
      '/v1/dossiers',
      `content-type: application/json\r\nauthorization: Bearer ${token}\r\n`,
      body,
    );
  };
}

/** NopHoSo by SOAP 1.1, each with a fresh UsernameToken. */
export function soapRequests(plan: RequestPlan, login: { username: string; password: string }): (n: number) => Buffer {
  const bodies = Array.from({ length: people }, (_, index) =>
    soapSubmission(sample(wish(plan, index, soapRoom(plan.bodyBytes)))),
  );
  return (n) => {
    const body = writeEnvelope(fill(bodies[n % people] ?? '', plan.run, n), securityHeader(login));
    return http(plan.port, '/soap/portal', 'content-type: text/xml; charset=utf-8\r\nSOAPAction: ""\r\n', body);
  };
}

function wish(plan: RequestPlan, index: number, attachmentBytes: number): Parameters<typeof sample>[0] {
  const seed = createHash('sha256').update(`${plan.bodyBytes}`).digest().readUInt16BE(0);
  return { seed, index, reference: placeholder, case: index % 2 === 0 ? 'FIRST_TIME' : 'CONTINUE', attachmentBytes };
}

// A bare form is about 1 KB as JSON and 3 KB as an envelope; base64 makes 4 bytes of 3.
function restRoom(bodyBytes: number): number {
  return Math.max(0, Math.floor(((bodyBytes - 1200) * 3) / 4));
}

function soapRoom(bodyBytes: number): number {
  return Math.max(0, Math.floor(((bodyBytes - 3200) * 3) / 4));
}

function fill(body: string, run: string, n: number): string {
  return body.replace(placeholder, `${run}-${String(n).padStart(placeholder.length - run.length - 1, '0')}`);
}

function http(port: number, path: string, headers: string, body: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

export function runName(): string {
  return `B${randomBytes(3).toString('hex')}`;
}
