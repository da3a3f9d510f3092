// The VSS portal's way to the gateway: native REST with OAuth2 client credentials, or SOAP NopHoSo with a UsernameToken.
import { type SimConfig } from '../config.ts';
import { asRecord } from '../server/untyped.ts';
import { verdictOf } from '../events/soap-verdict.ts';
import type { Verdict } from '../events/courier.ts';
import { soapSubmission, type Dossier } from '../samples.ts';
import type { Answer, HttpCaller } from '../server/http-caller.ts';
import { wrapped } from '../soap/envelope.ts';
import { soapCall } from '../soap/soap-call.ts';
import { branch, leaf, textOf } from '../soap/xml.ts';
import { parse, verdictOfHttp } from './http-verdict.ts';
import type { DoorName, PortalDossier } from './portal-book.ts';
import type { CitizenRequest, GatewayDoor } from './sending.ts';

const gatewayNamespace = 'urn:vn:gov:vss:tnhs-gateway:v1';

interface Token {
  readonly value: string;
  readonly staleAtMs: number;
}

export class VssGateway implements GatewayDoor {
  readonly #config: SimConfig;
  readonly #caller: HttpCaller;
  #token: Token | undefined;
  #fetching: Promise<Token> | undefined;

  constructor(config: SimConfig, caller: HttpCaller) {
    this.#config = config;
    this.#caller = caller;
  }

  readonly submit = async (dossier: Dossier, door: DoorName): Promise<Verdict> => {
    if (door === 'soap') return this.#soap(soapSubmission(dossier));
    const answer = await this.#post('/v1/dossiers', dossier.reference, dossier);
    return verdictOfHttp(answer, (body) => ({ httpStatus: answer.status, dossierId: dossierIdOf(body) }));
  };

  readonly request = async (dossier: PortalDossier, request: CitizenRequest, submitted: Dossier): Promise<Verdict> => {
    if (dossier.door === 'soap') return this.#soap(soapRequest(dossier.reference, request, submitted));
    const supplement = { note: request.text, attachments: submitted.attachments };
    const [path, body] =
      request.kind === 'supplement' ? ['supplements', supplement] : ['withdrawal', { reason: request.text }];
    const answer = await this.#post(`/v1/dossiers/${dossier.dossierId ?? 'unknown'}/${path}`, request.id, body);
    return verdictOfHttp(answer, () => ({ httpStatus: answer.status }));
  };

  async #post(path: string, idempotencyKey: string, body: unknown): Promise<Answer> {
    const token = await this.#freshToken();
    const answer = await this.#caller.send({
      method: 'POST',
      url: this.#config.gatewayUrl + path,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(body),
    });
    if (answer.status === 401) this.#token = undefined;
    return answer;
  }

  // One fetch at a time, however many calls wait for it.
  async #freshToken(): Promise<string> {
    if (this.#token && this.#token.staleAtMs > Date.now()) return this.#token.value;
    this.#fetching ??= this.#fetchToken().finally(() => {
      this.#fetching = undefined;
    });
    this.#token = await this.#fetching;
    return this.#token.value;
  }

  async #fetchToken(): Promise<Token> {
    const { clientId, clientSecret } = this.#config['vss-portal'];
    const answer = await this.#caller.send({
      method: 'POST',
      url: `${this.#config.gatewayUrl}/oauth2/token`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    });
    const { access_token: value, expires_in: seconds } = asRecord(parse(answer.body));
    if (typeof value !== 'string') throw new Error(`no access token: HTTP ${answer.status}`);
    return { value, staleAtMs: Date.now() + (Number(seconds ?? 60) - 10) * 1000 };
  }

  // A fault that blames the sender will not get better by itself; any other silence is tried again.
  async #soap(body: string): Promise<Verdict> {
    const credentials = this.#config['vss-portal'].soap;
    const answer = await soapCall(
      { url: `${this.#config.gatewayUrl}/soap/portal`, credentials, caller: this.#caller },
      body,
    );
    if (answer.kind === 'answer')
      return { kind: 'accepted', facts: { dossierId: textOf(answer.content, 'MaTiepNhan') } };
    if (answer.kind === 'fault' && answer.code.endsWith('Client'))
      return { kind: 'never', why: `${answer.code} ${answer.text}` };
    return verdictOf(answer);
  }
}

function soapRequest(reference: string, request: CitizenRequest, submitted: Dossier): string {
  if (request.kind === 'withdraw')
    return wrapped('RutHoSo', gatewayNamespace, leaf('MaHoSo', reference) + leaf('LyDo', request.text));
  const papers = submitted.attachments.map(({ name, content }) =>
    branch('TaiLieuNop', leaf('TenTepDinhKem', name), leaf('Base64', content)),
  );
  return wrapped(
    'BoSungHoSo',
    gatewayNamespace,
    leaf('MaHoSo', reference) + leaf('NoiDung', request.text) + papers.join(''),
  );
}

function dossierIdOf(body: unknown): string | undefined {
  const { dossierId, id } = asRecord(body);
  const found = dossierId ?? id;
  return typeof found === 'string' ? found : undefined;
}
