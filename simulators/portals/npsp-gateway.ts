// The national portal's way to the gateway: login, then push; a lost session is renewed once per call.
import { type SimConfig } from '../config.ts';
import { asRecord } from '../server/untyped.ts';
import type { Facts, Verdict } from '../events/courier.ts';
import { dvcqgForm, type Dossier } from '../samples.ts';
import type { Answer, HttpCaller } from '../server/http-caller.ts';
import { parse } from './http-verdict.ts';
import type { PortalDossier } from './portal-book.ts';
import type { CitizenRequest, GatewayDoor } from './sending.ts';

interface Push {
  readonly service: string;
  readonly isUpdating: 'True' | 'False';
  readonly data: Record<string, unknown>;
}

export class NpspGateway implements GatewayDoor {
  readonly #config: SimConfig;
  readonly #caller: HttpCaller;
  #session: Promise<string> | undefined;

  constructor(config: SimConfig, caller: HttpCaller) {
    this.#config = config;
    this.#caller = caller;
  }

  readonly submit = (dossier: Dossier): Promise<Verdict> =>
    this.#push({ service: 'NopHoSo', isUpdating: 'False', data: dvcqgForm(dossier) });

  readonly request = (dossier: PortalDossier, request: CitizenRequest, submitted: Dossier): Promise<Verdict> => {
    const { reference } = dossier;
    if (request.kind === 'withdraw')
      return this.#push({ service: 'RutHoSo', isUpdating: 'False', data: { MaHoSo: reference, LyDo: request.text } });
    const data = { ...dvcqgForm(submitted), NoiDung: request.text };
    return this.#push({ service: 'NopHoSo', isUpdating: 'True', data });
  };

  async #push(push: Push): Promise<Verdict> {
    const first = await this.#pushOnce(push);
    if (first.status !== 401 && !mentionsSession(first)) return verdictOf(first);
    this.#session = undefined;
    return verdictOf(await this.#pushOnce(push));
  }

  async #pushOnce(push: Push): Promise<Answer> {
    const { madonvi, dstcode } = this.#config.npsp;
    this.#session ??= this.#login();
    const session = await this.#session.catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    });
    return this.#post('/dvcqg/push', { session, madonvi, ...push }, { dstcode });
  }

  async #login(): Promise<string> {
    const { username, password } = this.#config.npsp.push;
    const answer = await this.#post('/dvcqg/login', { username, password });
    const { session } = asRecord(parse(answer.body));
    if (typeof session !== 'string' || session === '') throw new Error(`no session: HTTP ${answer.status}`);
    return session;
  }

  #post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#caller.send({
      method: 'POST',
      url: this.#config.gatewayUrl + path,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }
}

function mentionsSession(answer: Answer): boolean {
  const { error_code: code, message } = asRecord(parse(answer.body));
  return Number(code) === -1 && /session|phiên/i.test(String(message));
}

/** error_code 0 = taken, 1 = known already (our earlier try got through), −1 = no. */
function verdictOf(answer: Answer): Verdict {
  const ack = asRecord(parse(answer.body));
  const facts: Facts = { httpStatus: answer.status, errorCode: ack['error_code'], message: ack['message'] };
  const code = Number(ack['error_code'] ?? NaN);
  if (answer.status < 300 && (code === 0 || code === 1)) return { kind: 'accepted', facts };
  const why = `HTTP ${answer.status} error_code ${String(ack['error_code'])} ${String(ack['message'])}`;
  const busy = answer.status >= 500 || [401, 408, 425, 429].includes(answer.status) || Number.isNaN(code);
  const seconds = Number(answer.headers['retry-after']);
  if (busy) return { kind: 'again', why, afterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined };
  return { kind: 'never', why, facts };
}
