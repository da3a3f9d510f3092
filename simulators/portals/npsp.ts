// Cổng Dịch vụ công quốc gia as a server: the classic DVCQG interface at POST /adapter/*, a citizen's pages at /, control at /control.
// Every answer is HTTP 200 with an error_code, given as a number and as a string in turn, as the real one does.
import { randomUUID } from 'node:crypto';
import { accountingUrl, type NpspSection, type SimConfig } from '../config.ts';
import { asRecord, asText } from '../server/untyped.ts';
import type { Mood } from '../server/behaviour.ts';
import { HttpCaller } from '../server/http-caller.ts';
import type { Ledger } from '../server/ledger.ts';
import { buildFrame, open, type Simulator } from '../server/simulator.ts';
import { json, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import { citizenPages } from './citizen-pages.ts';
import { parse } from './http-verdict.ts';
import { itemsOf, problemOfCall } from './npsp-contract.ts';
import { NpspGateway } from './npsp-gateway.ts';
import { Paying } from './paying.ts';
import { isDenied, PortalBook, type Receipt } from './portal-book.ts';
import { portalControl, type PortalDesk } from './portal-control.ts';
import { Sending } from './sending.ts';

export async function startNpsp(config: SimConfig): Promise<Simulator> {
  const frame = buildFrame('npsp', config);
  const { ledger } = frame;
  const caller = new HttpCaller({ connections: 64 });
  const book = new PortalBook(ledger);
  const sending = new Sending(ledger, book, new NpspGateway(config, caller));
  const paying = new Paying(
    { portal: 'npsp', ledger, book, caller, accountingUrl: accountingUrl(config) },
    config.npsp.autoPay ?? true,
  );
  const desk: PortalDesk = { portal: 'npsp', doors: ['dvcqg'], book, sending, paying };
  frame.server.add(adapterRoute(new Adapter(config.npsp, ledger, desk)));
  frame.server.add(...portalControl(desk), ...citizenPages(desk));
  sending.resume();
  paying.resume();
  const stop = (): void => {
    sending.stop();
    paying.stop();
    caller.close();
  };
  return open(frame, { name: 'npsp', config, stop });
}

function adapterRoute(adapter: Adapter): Route {
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

type Service = (body: Record<string, unknown>) => Reply;

class Adapter {
  readonly #section: NpspSection;
  readonly #ledger: Ledger;
  readonly #desk: PortalDesk;
  /** Session → when it ends. */
  readonly #sessions = new Map<string, number>();
  readonly #services: Readonly<Record<string, Service>>;
  #answers = 0;

  constructor(section: NpspSection, ledger: Ledger, desk: PortalDesk) {
    this.#section = section;
    this.#ledger = ledger;
    this.#desk = desk;
    this.#services = {
      LayThuTuc: (body) => this.#procedure(body),
      TraCuuHoSo: (body) => this.#find(body),
      DongBoHoSoMC: (body) => this.#sync(body),
      CapNhatTienDoHoSoMC: (body) => this.#progress(body),
      DongBoTrangThaiHoSo: (body) => this.#status(body),
    };
  }

  answer(request: SimRequest, mood: Mood | undefined): Reply {
    const body = asRecord(parse(request.body.toString('utf8')));
    const dstcode = request.headers['dstcode'] ?? request.query.get('dstcode');
    if (dstcode !== this.#section.dstcode) return this.no('Sai dstcode');
    if (body['service'] === undefined) return this.#login(body);
    if (mood?.expireSession) this.#sessions.clear();
    if (!((this.#sessions.get(String(body['session'])) ?? 0) > Date.now())) return this.no('Phiên làm việc hết hạn');
    if (body['madonvi'] !== this.#section.madonvi) return this.no('Sai madonvi');
    const service = this.#services[asText(body['service'])];
    return service ? service(body) : this.no('Không có dịch vụ này');
  }

  no(message: string): Reply {
    return this.#say(-1, { message });
  }

  #login({ username, password }: Record<string, unknown>): Reply {
    const right = username === this.#section.username && password === this.#section.password;
    if (!right) return this.no('Sai tên đăng nhập hoặc mật khẩu');
    const session = randomUUID();
    this.#sessions.set(session, Date.now() + (this.#section.sessionSeconds ?? 1800) * 1000);
    return this.#say(0, { session, message: 'Thành công' });
  }

  #procedure({ maTTHC }: Record<string, unknown>): Reply {
    const name = 'Đăng ký tham gia bảo hiểm xã hội tự nguyện';
    const field = { MaLinhVuc: 'BHXH-02', TenLinhVuc: 'Cấp sổ BHXH, thẻ BHYT' };
    return this.#say(0, { message: '', result: [{ MaTTHC: String(maTTHC), TenTTHC: name, ...field }] });
  }

  #find({ mahoso }: Record<string, unknown>): Reply {
    const known = this.#desk.book.get(String(mahoso)) ?? this.#ledger.query({ kind: 'sync', key: String(mahoso) })[0];
    return this.#say(0, { message: '', result: known ? [{ MaHoSo: mahoso }] : [] });
  }

  #sync(body: Record<string, unknown>): Reply {
    const problem = problemOfCall('DongBoHoSoMC', body);
    if (problem) return this.no(problem);
    for (const item of itemsOf(body['data'])) {
      const key = String(item['MaHoSo']);
      const known = this.#ledger.query({ kind: 'sync', key }).length > 0;
      if (known && body['isUpdating'] !== 'True') return this.no(`Hồ sơ ${key} đã tồn tại`);
      this.#ledger.append({
        kind: known ? 'sync-update' : 'sync',
        key,
        data: { TrangThaiHoSo: item['TrangThaiHoSo'] },
        detail: item,
      });
    }
    return this.#say(0, { message: 'Thành công' });
  }

  #progress(body: Record<string, unknown>): Reply {
    const problem = problemOfCall('CapNhatTienDoHoSoMC', body);
    if (problem) return this.no(problem);
    for (const item of itemsOf(body['data'])) {
      const [reference, status] = [String(item['MaHoSo']), String(item['TrangThai'])];
      const key = `progress|${reference}|${status}|${String(item['ThoiDiemXuLy'])}`;
      const duplicate = this.#desk.book.hasSeen(key);
      this.#ledger.append({
        kind: 'progress',
        key,
        duplicate,
        data: { reference, status: Number(status) },
        detail: item,
      });
    }
    return this.#say(0, { message: 'Thành công' });
  }

  #status(body: Record<string, unknown>): Reply {
    const problem = problemOfCall('DongBoTrangThaiHoSo', body);
    if (problem) return this.no(problem);
    const [item = {}] = itemsOf(body['data']);
    const [reference, status, at] = [String(item['MaHoSo']), Number(item['TrangThai']), String(item['NgayXuLy'])];
    if (isDenied(reference)) return this.no(`Không có hồ sơ ${reference}`);
    const { key, duplicate } = recognise(reference, this.#desk.book.get(reference)?.receipts ?? [], { status, at });
    const data = {
      reference,
      status,
      at,
      reason: item['NoiDung'],
      tnhsNumber: item['MaHoSoDonVi'],
      result: item['TaiLieuXuLy'],
    };
    this.#ledger.append({ kind: 'status', key, duplicate, data });
    if (!duplicate) this.#react(reference, status);
    return this.#say(0, { message: 'Thành công' });
  }

  #react(reference: string, status: number): void {
    const dossier = this.#desk.book.get(reference);
    if (!dossier) return;
    if (status === 6) this.#desk.paying.onAsked(dossier);
    this.#desk.sending.onTold(dossier);
  }

  #say(code: number, rest: Record<string, unknown>): Reply {
    this.#answers += 1;
    return json(200, { error_code: this.#answers % 2 === 0 ? code : String(code), ...rest });
  }
}

/**
 * The interface has no message id, and a dossier may truly be in one status twice within a second (5 → 1 → 2 → 5). A repeat follows
 * its original, or comes so late that others of a later time stand before it.
 */
function recognise(
  reference: string,
  receipts: readonly Receipt[],
  { status, at }: Pick<Receipt, 'status' | 'at'>,
): { key: string; duplicate: boolean } {
  const firsts = receipts.filter((one) => !one.duplicate);
  const place = firsts.findLastIndex((one) => one.status === status && one.at === at);
  const isLast = place >= 0 && place === firsts.length - 1;
  const duplicate = isLast || (place >= 0 && at < (firsts.at(-1)?.at ?? ''));
  return { key: `${reference}|${duplicate ? place + 1 : firsts.length + 1}|${status}`, duplicate };
}
