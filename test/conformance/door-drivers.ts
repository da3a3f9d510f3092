// Each door behind one face, so that one suite can say the same sentences to all of them: facts of a dossier in, the
// door's answer in common words out. What differs between the doors — names, envelopes, acknowledgements — ends here.
import { bodyOf, envelope, signIn } from '../support/soap-messages.js';
import type { SoapArguments } from '../../src/wire/soap-contract/values.js';
import { nativeForm, papers, vietnameseForm, type Facts } from './door-forms.js';
import { madonvi, secret } from './doors-bench.js';

export type Sender = 'vss' | 'npsp' | 'stranger';

export interface Answer {
  readonly http: number;
  /** Our error code, or `OK`. */
  readonly code: string;
  /** Last name of each wrong place, in the door's own words. */
  readonly wrong: readonly string[];
  readonly status: number | undefined;
  readonly dossierId: string | undefined;
  readonly retryAfter: string | null;
  readonly correlationId: string | null;
  readonly text: string;
}

export interface DoorDriver {
  readonly name: 'rest' | 'dvcqg' | 'soap';
  /** How the door calls the fields that tests break. */
  readonly names: {
    readonly birthDate: string;
    readonly phone: string;
    readonly personalId: string;
    readonly address: string;
    readonly content: string;
    readonly url: string;
  };
  submit(sender: Sender, facts: Facts): Promise<Answer>;
  supplement(sender: Sender, reference: string, change: { phone: string; note: string }): Promise<Answer>;
  withdraw(sender: Sender, reference: string, reason: string): Promise<Answer>;
  look(sender: Sender, reference: string): Promise<Answer>;
  /** Sends bytes as they are where a dossier is expected. */
  raw(body: Buffer, headers?: Record<string, string>): Promise<Answer>;
  /** A message of this door with `mark` standing where the full name is. */
  message(mark: string): string;
}

export class RestDriver implements DoorDriver {
  readonly name = 'rest';
  readonly names = {
    birthDate: 'birthDate',
    phone: 'phone',
    personalId: 'personalId',
    address: 'detail',
    content: 'content',
    url: 'url',
  };
  private readonly tokens = new Map<Sender, string>();

  constructor(private readonly url: string) {}

  submit(sender: Sender, facts: Facts): Promise<Answer> {
    return this.call(sender, '/v1/dossiers', nativeForm(facts));
  }

  async supplement(sender: Sender, reference: string, change: { phone: string; note: string }): Promise<Answer> {
    const body = { note: change.note, changes: { participant: { phone: change.phone } } };
    return this.call(sender, `/v1/dossiers/${await this.idOf(sender, reference)}/supplements`, body);
  }

  async withdraw(sender: Sender, reference: string, reason: string): Promise<Answer> {
    return this.call(sender, `/v1/dossiers/${await this.idOf(sender, reference)}/withdrawal`, { reason });
  }

  async look(sender: Sender, reference: string): Promise<Answer> {
    return this.call(sender, `/v1/dossiers/${await this.idOf(sender, reference)}`);
  }

  async raw(body: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    const authorization = `Bearer ${await this.token('vss')}`;
    return this.send('/v1/dossiers', {
      body,
      headers: { 'content-type': 'application/json', authorization, ...headers },
    });
  }

  message(mark: string): string {
    return JSON.stringify(nativeForm({ reference: 'HOSTILE', fullName: mark }));
  }

  async token(sender: Sender): Promise<string> {
    const known = this.tokens.get(sender);
    if (known !== undefined) return known;
    const client = { vss: 'vss', npsp: 'npsp-rest', stranger: 'nobody' }[sender];
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: secret });
    const response = await fetch(`${this.url}/oauth2/token`, { method: 'POST', body: form });
    const { access_token: token = 'none' } = (await response.json()) as { access_token?: string };
    this.tokens.set(sender, token);
    return token;
  }

  async call(sender: Sender, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this.token(sender)}` };
    if (body === undefined) return this.send(path, { headers });
    return this.send(path, { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } });
  }

  /** Its own dossiers a portal finds by reference; a foreign one is asked for by the id that leaked. */
  private async idOf(sender: Sender, reference: string): Promise<string> {
    for (const owner of [sender, 'vss', 'npsp'] as const) {
      const headers = { authorization: `Bearer ${await this.token(owner)}` };
      const response = await fetch(`${this.url}/v1/dossiers?reference=${encodeURIComponent(reference)}`, { headers });
      const { items = [] } = (await response.json()) as { items?: { id: string }[] };
      if (items[0]) return items[0].id;
    }
    return '019dc1f0-5a77-7c31-9a52-6d2f0b9a1c11';
  }

  private async send(path: string, init: { body?: string | Buffer; headers: Record<string, string> }): Promise<Answer> {
    const response = await fetch(this.url + path, init.body === undefined ? init : { method: 'POST', ...asInit(init) });
    const text = await response.text();
    const body = JSON.parse(text) as Partial<{
      id: string;
      status: number;
      code: string;
      violations: { pointer: string }[];
    }>;
    const refused = body.code !== undefined;
    return {
      ...common(response, text),
      code: body.code ?? 'OK',
      wrong: (body.violations ?? []).map(({ pointer }) => lastName(pointer)),
      status: refused ? undefined : body.status,
      dossierId: body.id,
    };
  }
}

export class DvcqgDriver implements DoorDriver {
  readonly name = 'dvcqg';
  readonly names = {
    birthDate: 'NgaySinh',
    phone: 'DienThoai_LH',
    personalId: 'SoDinhDanh',
    address: 'DiaChi_NN',
    content: 'Base64',
    url: 'DuongDanTaiTepTin',
  };
  private readonly sessions = new Map<Sender, string>();

  constructor(private readonly url: string) {}

  submit(sender: Sender, facts: Facts): Promise<Answer> {
    const list = papers(facts);
    return this.push(sender, 'NopHoSo', { ...vietnameseForm(facts), ...(list.length > 0 ? { TaiLieuNop: list } : {}) });
  }

  supplement(sender: Sender, reference: string, change: { phone: string; note: string }): Promise<Answer> {
    const data = { MaHoSo: reference, DienThoai_LH: change.phone, NoiDung: change.note };
    return this.push(sender, 'NopHoSo', data, 'True');
  }

  withdraw(sender: Sender, reference: string, reason: string): Promise<Answer> {
    return this.push(sender, 'RutHoSo', { MaHoSo: reference, LyDo: reason });
  }

  look(sender: Sender, reference: string): Promise<Answer> {
    return this.push(sender, 'TraCuuHoSo', { MaHoSo: reference });
  }

  async raw(body: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('/dvcqg/push', body, { session: await this.session('vss'), ...headers });
  }

  message(mark: string): string {
    return JSON.stringify({
      madonvi,
      service: 'NopHoSo',
      data: vietnameseForm({ reference: 'HOSTILE', fullName: mark }),
    });
  }

  async session(sender: Sender): Promise<string> {
    const known = this.sessions.get(sender);
    if (known !== undefined) return known;
    const username = { vss: 'vss-json', npsp: 'npsp-json', stranger: 'nobody' }[sender];
    const answer = await this.send('/dvcqg/login', JSON.stringify({ username, password: secret }));
    const { session = 'none' } = JSON.parse(answer.text) as { session?: string };
    this.sessions.set(sender, session);
    return session;
  }

  async push(sender: Sender, service: string, data: unknown, isUpdating = 'False'): Promise<Answer> {
    const session = await this.session(sender);
    return this.send('/dvcqg/push', JSON.stringify({ session, madonvi, service, isUpdating, data }));
  }

  async send(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    const sent = asInit({ body, headers: { 'content-type': 'application/json', ...headers } });
    const response = await fetch(this.url + path, { method: 'POST', ...sent });
    const text = await response.text();
    const ack = JSON.parse(text) as { error_code: number; message: string; result?: Record<string, string>[] };
    const code = /\| ([A-Z][A-Z_]+)(?=: )/.exec(ack.message)?.[1];
    const found = ack.result?.[0];
    return {
      ...common(response, text),
      code: ack.error_code === 0 ? 'OK' : (code ?? `error_code ${ack.error_code}`),
      wrong: [...ack.message.matchAll(/(?:: |; )(\/[^ ]*) /g)].map(([, pointer = '']) => lastName(pointer)),
      status: found ? Number(found['TrangThai']) : undefined,
      dossierId: found?.['MaTiepNhan'],
    };
  }
}

export class SoapDriver implements DoorDriver {
  readonly name = 'soap';
  readonly names = {
    birthDate: 'NgaySinh',
    phone: 'DienThoai_LH',
    personalId: 'SoDinhDanh',
    address: 'DiaChi_NN',
    content: 'Base64',
    url: 'DuongDanTaiTepTin',
  };

  constructor(private readonly url: string) {}

  submit(sender: Sender, facts: Facts): Promise<Answer> {
    const TaiLieuNop = papers(facts) as unknown as SoapArguments[];
    return this.call(sender, bodyOf('NopHoSo', { HoSo: vietnameseForm(facts), TaiLieuNop }));
  }

  supplement(sender: Sender, reference: string, change: { phone: string; note: string }): Promise<Answer> {
    const HoSo = { DienThoai_LH: change.phone };
    return this.call(sender, bodyOf('BoSungHoSo', { MaHoSo: reference, HoSo, NoiDung: change.note }));
  }

  withdraw(sender: Sender, reference: string, reason: string): Promise<Answer> {
    return this.call(sender, bodyOf('RutHoSo', { MaHoSo: reference, LyDo: reason }));
  }

  look(sender: Sender, reference: string): Promise<Answer> {
    return this.call(sender, bodyOf('TraCuuHoSo', { MaHoSo: reference }));
  }

  raw(body: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(body, headers);
  }

  message(mark: string): string {
    const form = vietnameseForm({ reference: 'HOSTILE', fullName: 'MARK' });
    return envelope(bodyOf('NopHoSo', { HoSo: form }), { header: signIn('vss-soap', secret) }).replace('MARK', mark);
  }

  private call(sender: Sender, body: string): Promise<Answer> {
    const username = { vss: 'vss-soap', npsp: 'npsp-soap', stranger: 'nobody' }[sender];
    return this.send(envelope(body, { header: signIn(username, secret) }));
  }

  async send(body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    const sent = asInit({ body, headers: { 'content-type': 'text/xml; charset=utf-8', ...headers } });
    const response = await fetch(`${this.url}/soap/portal`, { method: 'POST', ...sent });
    const text = await response.text();
    const status = /<TrangThai>(\d+)</.exec(text)?.[1];
    return {
      ...common(response, text),
      code: /<MaLoi>(\w+)</.exec(text)?.[1] ?? (response.ok ? 'OK' : 'no code'),
      wrong: [...text.matchAll(/<ViTri><DuongDan>([^<]*)</g)].map(([, path = '']) => lastName(path)),
      status: status === undefined ? undefined : Number(status),
      dossierId: /<MaTiepNhan>([^<]+)</.exec(text)?.[1],
    };
  }
}

function asInit(init: { body?: string | Buffer; headers: Record<string, string> }): RequestInit {
  const body = typeof init.body === 'string' ? init.body : new Uint8Array(init.body ?? []);
  return { headers: init.headers, body };
}

function common(response: Response, text: string): Pick<Answer, 'http' | 'retryAfter' | 'correlationId' | 'text'> {
  const { headers, status } = response;
  return { http: status, retryAfter: headers.get('retry-after'), correlationId: headers.get('x-correlation-id'), text };
}

function lastName(path: string): string {
  return path.split('/').at(-1) ?? '';
}
