// A stand-in for the gateway's doors, for the simulators' own specs: it checks every SOAP body against the real contract of the
// gateway and remembers what came. It is told how often to fail before it accepts.
import type { Credentials } from '../config.ts';
import { Temper } from '../server/behaviour.ts';
import { json, parseJson, SimServer, type Reply, type SimRequest } from '../server/sim-server.ts';
import { asRecord, asText } from '../server/untyped.ts';
import { loadContract, type Contract } from '../soap/contract.ts';
import { readEnvelope, wrapped, writeEnvelope, writeFault } from '../soap/envelope.ts';
import { TokenCheck } from '../soap/username-token.ts';
import { leaf, textOf, toObject } from '../soap/xml.ts';

export interface Arrival {
  readonly door: string;
  readonly operation: string;
  readonly content: Record<string, unknown>;
  readonly headers: SimRequest['headers'];
}

export class StubGateway {
  readonly arrivals: Arrival[] = [];
  /** What did not fit the contract; must stay empty. */
  readonly problems: string[] = [];
  /** So many calls of a door fail (HTTP 503) before it works. */
  readonly failures: Record<string, number> = {};
  #server: SimServer | undefined;
  port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(accounts: Readonly<Record<'portal' | 'tnhs' | 'tst', Credentials>>): Promise<void> {
    const server = new SimServer(new Temper());
    for (const door of ['portal', 'tnhs', 'tst'] as const) {
      const contract = loadContract('gateway', `gateway-${door}`);
      const tokens = new TokenCheck(accounts[door]);
      const handle = (request: SimRequest) => this.#soap(request, { door, contract, tokens });
      server.add({ method: 'POST', path: `/soap/${door}`, handle });
    }
    server.add(
      { method: 'POST', path: '/oauth2/token', handle: () => json(200, { access_token: 'token', expires_in: 900 }) },
      { method: 'POST', path: '/v1/dossiers', handle: (request) => this.#submitted(request) },
      {
        method: 'POST',
        path: /^\/v1\/dossiers\/([^/]+)\/(supplements|withdrawal)$/,
        handle: (request) => this.#asked(request),
      },
      { method: 'POST', path: '/dvcqg/login', handle: () => json(200, { session: 's1', error_code: 0 }) },
      { method: 'POST', path: '/dvcqg/push', handle: (request) => this.#pushed(request) },
    );
    this.#server = server;
    this.port = await server.listen(0, '127.0.0.1');
  }

  of(operation: string): Record<string, unknown>[] {
    return this.arrivals.filter((one) => one.operation === operation).map((one) => one.content);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #soap(request: SimRequest, door: { door: string; contract: Contract; tokens: TokenCheck }): Reply {
    if (this.#failsNow(door.door)) return { status: 503 };
    const { header, content } = readEnvelope(request.body.toString('utf8'));
    const problem = door.tokens.check(header) ?? door.contract.problemOf(content);
    if (problem) {
      this.problems.push(problem);
      return { status: 500, body: writeFault('soapenv:Client', problem) };
    }
    this.#keep(door.door, content.name, { content: asRecord(toObject(content)), request });
    const reference = textOf(content, 'HoSo', 'MaHoSo') ?? textOf(content, 'MaHoSo') ?? '';
    return { status: 200, body: writeEnvelope(soapAnswer(door.door, content.name, reference)) };
  }

  #submitted(request: SimRequest): Reply {
    if (this.#failsNow('rest')) return { status: 503, headers: { 'retry-after': '0' } };
    const content = asRecord(parseJson(request));
    this.#keep('rest', 'submit', { content, request });
    return json(201, { id: `id-${asText(content['reference'])}`, status: 1 });
  }

  #asked(request: SimRequest): Reply {
    const [id, operation = ''] = request.captured;
    this.#keep('rest', operation, { content: { id, ...asRecord(parseJson(request)) }, request });
    return json(202, {});
  }

  #pushed(request: SimRequest): Reply {
    if (this.#failsNow('dvcqg')) return json(200, { error_code: '-1', message: 'Phiên làm việc hết hạn' });
    const { service, isUpdating, data } = asRecord(parseJson(request));
    this.#keep('dvcqg', `${asText(service)} ${asText(isUpdating)}`, { content: asRecord(data), request });
    return json(200, { error_code: 0, message: `${asText(asRecord(data)['MaHoSo'])}|` });
  }

  #failsNow(door: string): boolean {
    const left = this.failures[door] ?? 0;
    this.failures[door] = Math.max(0, left - 1);
    return left > 0;
  }

  #keep(
    door: string,
    operation: string,
    { content, request }: { content: Record<string, unknown>; request: SimRequest },
  ): void {
    this.arrivals.push({ door, operation, content, headers: request.headers });
  }
}

function soapAnswer(door: string, operation: string, reference: string): string {
  const receipt = [
    leaf('MaTiepNhan', `id-${reference}`),
    leaf('MaHoSo', reference),
    leaf('TrangThai', 1),
    leaf('ThoiDiemTiepNhan', '2026-11-22T01:00:00Z'),
  ];
  const inner = door === 'portal' ? receipt.join('') : leaf('daNhan', true);
  return wrapped(`${operation}Response`, 'urn:vn:gov:vss:tnhs-gateway:v1', inner);
}
