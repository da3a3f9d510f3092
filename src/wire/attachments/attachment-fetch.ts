// Fetches an attachment by URL, trusting neither the URL nor the server behind it:
// 1. http or https, no credentials in it, host (and port) on the list;
// 2. the socket passes the address policy when it connects (http-client/address-guard.ts);
// 3. only a plain 200 counts: no redirect is followed, no encoding is undone;
// 4. one deadline for all of it, and reading stops at the size limit.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { GuardedAgents } from '../http-client/address-guard.js';

/** `refused`: asking again cannot help. `unreachable`: it may. */
export type FetchProblem =
  | {
      readonly kind: 'refused';
      readonly why: 'url' | 'host' | 'address' | 'redirect' | 'encoding' | 'too large' | 'status';
    }
  | { readonly kind: 'unreachable'; readonly why: 'timeout' | 'connection' | 'status' };

export class AttachmentFetchError extends Error {
  override readonly name = 'AttachmentFetchError';
  constructor(readonly problem: FetchProblem) {
    super(`attachment not fetched: ${problem.kind} (${problem.why})`);
  }
}

export interface FetchRules {
  /** `host` (default port) or `host:port`. */
  readonly hosts: readonly string[];
  readonly agents: GuardedAgents;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** @throws AttachmentFetchError only. */
export async function fetchAttachment(address: string, rules: FetchRules): Promise<Buffer> {
  const url = permittedUrl(address, rules.hosts);
  const deadline = AbortSignal.timeout(rules.timeoutMs);
  try {
    const answer = await ask(url, rules.agents, deadline);
    try {
      judgeHead(answer, rules.maxBytes);
      return await readBody(answer, rules.maxBytes);
    } finally {
      answer.destroy();
    }
  } catch (error) {
    throw asFetchError(error, deadline);
  }
}

/** Whether a fetch would get as far as opening a connection. */
export function isPermittedUrl(address: string, hosts: readonly string[]): boolean {
  const url = plainUrl(address);
  return url !== undefined && isListed(url, hosts);
}

function permittedUrl(address: string, hosts: readonly string[]): URL {
  const url = plainUrl(address);
  if (!url) throw refused('url');
  if (!isListed(url, hosts)) throw refused('host');
  return url;
}

function plainUrl(address: string): URL | undefined {
  const url = URL.parse(address);
  const plain = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return plain ? url : undefined;
}

function isListed(url: URL, hosts: readonly string[]): boolean {
  return hosts.some((host) => URL.parse(`${url.protocol}//${host}`)?.host === url.host);
}

function ask(url: URL, agents: GuardedAgents, signal: AbortSignal): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const send = secure ? httpsRequest : httpRequest;
  const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'tnhs-gateway' };
  return new Promise((resolve, reject) => {
    send(url, { agent: secure ? agents.https : agents.http, headers, signal })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

function judgeHead(answer: IncomingMessage, maxBytes: number): void {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) throw refused('redirect');
  if (status === 429 || status >= 500) throw new AttachmentFetchError({ kind: 'unreachable', why: 'status' });
  if (status !== 200) throw refused('status');
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') throw refused('encoding');
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw refused('too large');
}

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw refused('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function refused(why: Extract<FetchProblem, { kind: 'refused' }>['why']): AttachmentFetchError {
  return new AttachmentFetchError({ kind: 'refused', why });
}

function asFetchError(error: unknown, deadline: AbortSignal): AttachmentFetchError {
  if (error instanceof AttachmentFetchError) return error;
  if ((error as { code?: unknown }).code === 'ADDRESS_REFUSED') return refused('address');
  return new AttachmentFetchError({ kind: 'unreachable', why: deadline.aborted ? 'timeout' : 'connection' });
}
