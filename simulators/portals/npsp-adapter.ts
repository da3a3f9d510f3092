// The door of the classic DVCQG interface: POST /adapter/* with a login, sessions that end, dstcode, madonvi.
// Every answer is HTTP 200 with an error_code, given as a number and as a string in turn, as the real one does.
import { randomUUID } from 'node:crypto';
import type { NpspSection } from '../config.ts';
import type { Mood } from '../server/behaviour.ts';
import { json, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import { asRecord, asText } from '../server/untyped.ts';
import { parse } from './http-verdict.ts';
import type { NpspServices, Told } from './npsp-services.ts';

export function adapterRoute(adapter: NpspAdapter): Route {
  return {
    method: 'POST',
    path: /^\/adapter(?:\/.*)?$/,
    handle: (request, mood) => adapter.answer(request, mood),
    partner: {
      fault: (kind) => (kind === 'temporary' ? { status: 503 } : adapter.no('Dữ liệu không hợp lệ (lỗi giả lập)')),
      wrongElement: () => json(200, { trang_thai: 'khong ro' }),
    },
  };
}

export class NpspAdapter {
  readonly #section: NpspSection;
  readonly #services: NpspServices;
  /** Session → when it ends. */
  readonly #sessions = new Map<string, number>();
  #answers = 0;

  constructor(section: NpspSection, services: NpspServices) {
    this.#section = section;
    this.#services = services;
  }

  answer(request: SimRequest, mood: Mood | undefined): Reply {
    const body = asRecord(parse(request.body.toString('utf8')));
    if (this.#dstcodeOf(request) !== this.#section.dstcode) return this.no('Sai dstcode');
    if (body['service'] === undefined) return this.#login(body);
    if (mood?.expireSession) this.#sessions.clear();
    if (!((this.#sessions.get(String(body['session'])) ?? 0) > Date.now())) return this.no('Phiên làm việc hết hạn');
    if (body['madonvi'] !== this.#section.madonvi) return this.no('Sai madonvi');
    return this.#say(this.#services.call(asText(body['service']), body));
  }

  no(message: string): Reply {
    return this.#say({ ok: false, message });
  }

  /** Where it has to stand is configured; unless told, both places will do. */
  #dstcodeOf({ headers, query }: SimRequest): string | undefined {
    const { dstcodeIn = 'either' } = this.#section;
    const inHeader = dstcodeIn === 'query' ? undefined : asText(headers['dstcode']) || undefined;
    return inHeader ?? (dstcodeIn === 'header' ? undefined : (query.get('dstcode') ?? undefined));
  }

  #login({ username, password }: Record<string, unknown>): Reply {
    const right = username === this.#section.username && password === this.#section.password;
    if (!right) return this.no('Sai tên đăng nhập hoặc mật khẩu');
    const session = randomUUID();
    this.#sessions.set(session, Date.now() + (this.#section.sessionSeconds ?? 1800) * 1000);
    return this.#say({ ok: true, message: 'Thành công', session });
  }

  #say({ ok, ...rest }: Told): Reply {
    const code = ok ? 0 : -1;
    this.#answers += 1;
    return json(200, { error_code: this.#answers % 2 === 0 ? code : String(code), ...rest });
  }
}
