// The wire of the classic DVCQG interface (contracts.md §1), the same for all its services.
// 1. session: shared, got by one login at a time (dvcqg.session.ts)
// 2. call: `{session, madonvi, service, …}`, every scalar a string, dstcode as header or query parameter
// 3. the code of an expired session is not known: whatever could be one is answered by one new login and one more try
import type { ExchangedMessage } from '../delivery/handler.js';
import type { Clock } from '../platform/clock.js';
import type { DvcqgEndpoint } from '../platform/partners.js';
import type { HttpClient, HttpResult } from '../wire/http-client/http.client.js';
import { readDvcqg, type DvcqgReading } from './dvcqg.answer.js';
import { DvcqgSessions, type Login, type Session } from './dvcqg.session.js';
import { exchangedOf, partnerStatusOf } from './exchange.js';
import type { NationalPortalAnswer, NationalPortalReply } from './national-portal.js';

export type Fields = Readonly<Record<string, unknown>>;

/** A service with its own fields; the caller adds session and madonvi. */
export interface ServiceCall {
  readonly service: 'LayThuTuc' | 'TraCuuHoSo' | 'DongBoHoSoMC' | 'CapNhatTienDoHoSoMC' | 'DongBoTrangThaiHoSo';
  readonly fields: Fields;
}

export interface Called {
  readonly reading: DvcqgReading;
  readonly result: HttpResult;
  readonly session: Session;
}

export type CallResult = { readonly called: Called } | { readonly failedLogin: NationalPortalReply };

const maxResponseBytes = 262_144;

export class DvcqgCaller {
  private readonly sessions = new DvcqgSessions(() => this.logIn());

  constructor(
    private readonly endpoint: DvcqgEndpoint,
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {}

  async call(call: ServiceCall, signal: AbortSignal): Promise<CallResult> {
    const login = await this.sessions.get();
    if (!login.ok) return { failedLogin: login.reply };
    const called = await this.callIn(login.session, call, signal);
    if (!mayBeExpiry(called.reading)) return { called };
    const again = await this.sessions.insteadOf(login.session);
    if (!again.ok) return { failedLogin: again.reply };
    return { called: await this.callIn(again.session, call, signal) };
  }

  private async callIn(session: Session, call: ServiceCall, signal: AbortSignal): Promise<Called> {
    const body = this.bodyOf(call, session.token);
    const result = await this.post(this.endpoint.integrationEndpoint, body, signal);
    return { reading: readDvcqg(result, this.clock.now()), result, session };
  }

  private bodyOf(call: ServiceCall, session: string): string {
    const { madonvi } = this.endpoint;
    return JSON.stringify(allText({ session, madonvi, service: call.service, ...call.fields }));
  }

  private async logIn(): Promise<Login> {
    const { username, password, authEndpoint } = this.endpoint;
    const body = JSON.stringify({ username, password });
    const result = await this.post(authEndpoint, body);
    const reading = readDvcqg(result, this.clock.now());
    const token = reading.kind === 'ok' ? reading.envelope['session'] : undefined;
    if (typeof token === 'string' && token !== '') return { ok: true, session: { token } };
    const exchanged = exchangedOf({ headers: this.headers(), body }, result, [password]);
    return {
      ok: false,
      reply: { answer: loginFailure(reading), partnerStatus: `login ${statusOf(result, reading)}`, exchanged },
    };
  }

  private post(endpoint: string, body: string, signal?: AbortSignal): Promise<HttpResult> {
    const { timeoutMs } = this.endpoint;
    const url = this.urlOf(endpoint);
    return this.http.post({
      url,
      headers: this.headers(),
      body,
      timeoutMs,
      maxResponseBytes,
      ...(signal ? { signal } : {}),
    });
  }

  /** Endpoints are paths under the adapter's own path (`…/forward` + `/mapi/login`), or whole addresses. */
  private urlOf(endpoint: string): string {
    const { adapterUrl, dstcode, dstcodeIn } = this.endpoint;
    const joined = `${adapterUrl.replace(/\/+$/, '')}/${endpoint.replace(/^\/+/, '')}`;
    const url = new URL(/^https?:/.test(endpoint) ? endpoint : joined);
    if (dstcodeIn === 'query') url.searchParams.set('dstcode', dstcode);
    return url.href;
  }

  private headers(): Record<string, string> {
    const { dstcode, dstcodeIn } = this.endpoint;
    const type = { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' };
    return dstcodeIn === 'header' ? { ...type, dstcode } : type;
  }

  replyOf({ reading, result }: Called): Omit<NationalPortalReply, 'exchanged'> {
    return { answer: answerOf(reading), partnerStatus: statusOf(result, reading) };
  }

  /** @param call what is kept of the call: of a batch one item's part. */
  exchangedFor(call: ServiceCall, { result, session }: Called): readonly ExchangedMessage[] {
    const body = this.bodyOf(call, session.token);
    return exchangedOf({ headers: this.headers(), body }, result, [session.token, this.endpoint.password]);
  }
}

function mayBeExpiry(reading: DvcqgReading): boolean {
  switch (reading.kind) {
    case 'ok':
      return false;
    case 'refused':
      return reading.says === undefined;
    case 'closed':
      return true;
    case 'failed':
      // A login page where JSON was due.
      return reading.answer.kind === 'nonsense';
  }
}

function answerOf(reading: DvcqgReading): NationalPortalAnswer {
  switch (reading.kind) {
    case 'ok':
      return { kind: 'accepted' };
    case 'refused':
      return refusalOf(reading.says, `error_code ${reading.errorCode}`);
    case 'closed':
      return { kind: 'denied', why: `HTTP ${reading.status}` };
    case 'failed':
      return reading.answer;
  }
}

function refusalOf(says: 'known' | 'missing' | undefined, why: string): NationalPortalAnswer {
  if (says === 'known') return { kind: 'known' };
  return { kind: says ?? 'refused', why };
}

/** Without a session nothing was sent for any dossier, so a lost or senseless answer to a login is no unknown. */
function loginFailure(reading: DvcqgReading): NationalPortalAnswer {
  const answer = answerOf(reading);
  switch (answer.kind) {
    case 'accepted':
    case 'known':
      return { kind: 'denied', why: 'the login gave no session' };
    case 'missing':
    case 'refused':
    case 'denied':
      return { kind: 'denied', why: `the login was refused: ${answer.why}` };
    case 'lost':
    case 'nonsense':
      return { kind: 'unreachable', why: `the login failed: ${answer.why}` };
    case 'busy':
    case 'address':
    case 'unreachable':
      return answer;
  }
}

function statusOf(result: HttpResult, reading: DvcqgReading): string {
  return reading.kind === 'refused' ? `${partnerStatusOf(result)} ${reading.errorCode}` : partnerStatusOf(result);
}

/** The interface knows text only: numbers as digits, booleans as True / False, nothing as "". */
function allText(value: unknown): unknown {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.map(allText);
  if (typeof value === 'object') return textFields(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textFields(value: object): Fields {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, allText(inner)]));
}
