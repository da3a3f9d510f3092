// The services of the classic DVCQG interface as the national portal gives them. Each call is held against the contract first.
//   LayThuTuc · TraCuuHoSo · DongBoHoSoMC and CapNhatTienDoHoSoMC (dossiers of the agency) · DongBoTrangThaiHoSo (its own)
import type { NpspSection } from '../config.ts';
import type { Ledger } from '../server/ledger.ts';
import { itemsOf, problemOfCall } from './npsp-contract.ts';
import { isDenied, isOverlooked, type Receipt } from './portal-book.ts';
import type { PortalDesk } from './portal-control.ts';
import type { SyncedBook } from './synced-book.ts';

/** `ok` becomes the error_code. */
export interface Told {
  readonly ok: boolean;
  readonly message: string;
  readonly session?: string;
  readonly result?: readonly unknown[];
}

type Body = Record<string, unknown>;
type Service = (body: Body) => Told;

const procedures: readonly Body[] = [
  {
    MaTTHC: '602e',
    TenTTHC: 'Đăng ký tham gia bảo hiểm xã hội tự nguyện',
    MaLinhVuc: 'BHXH-02',
    TenLinhVuc: 'Cấp sổ BHXH, thẻ BHYT',
  },
];
const taken: Told = { ok: true, message: 'Thành công' };

export class NpspServices {
  readonly #section: NpspSection;
  readonly #ledger: Ledger;
  readonly #desk: PortalDesk;
  readonly #synced: SyncedBook;
  readonly #services: Readonly<Record<string, Service>> = {
    LayThuTuc: (body) => this.#procedure(body),
    TraCuuHoSo: (body) => this.#find(body),
    DongBoHoSoMC: (body) => this.#sync(body),
    CapNhatTienDoHoSoMC: (body) => this.#progress(body),
    DongBoTrangThaiHoSo: (body) => this.#status(body),
  };

  constructor(section: NpspSection, ledger: Ledger, parts: { desk: PortalDesk; synced: SyncedBook }) {
    this.#section = section;
    this.#ledger = ledger;
    this.#desk = parts.desk;
    this.#synced = parts.synced;
  }

  call(name: string, body: Body): Told {
    const service = this.#services[name];
    if (!service) return no('Không có dịch vụ này');
    const problem = problemOfCall(name, body, this.#section.generation);
    if (problem === undefined) return service(body);
    this.#ledger.append({ kind: 'call-refused', key: `${name}|${problem}`, duplicate: true, data: { problem } });
    return no(problem);
  }

  #procedure({ maTTHC }: Body): Told {
    return { ok: true, message: '', result: procedures.filter((one) => one['MaTTHC'] === maTTHC) };
  }

  #find({ mahoso }: Body): Told {
    const reference = String(mahoso);
    const shown = this.#has(reference) && !isOverlooked(reference);
    return { ok: true, message: '', result: shown ? [{ MaHoSo: reference }] : [] };
  }

  #has(reference: string): boolean {
    return this.#synced.get(reference) !== undefined || this.#desk.book.get(reference) !== undefined;
  }

  /** All items or none. */
  #sync({ isUpdating, data }: Body): Told {
    const items = itemsOf(data);
    for (const item of items) {
      const reference = String(item['MaHoSo']);
      const wrong = wrongProcedure(item);
      if (wrong) return no(`${wrong} không khớp với danh mục thủ tục`);
      if (isDenied(reference)) return no(`Không nhận hồ sơ ${reference}`);
      if (isUpdating === 'False' && this.#has(reference)) return no(`Hồ sơ ${reference} đã tồn tại`);
      if (isUpdating === 'True' && !this.#synced.get(reference)) return no(`Hồ sơ ${reference} chưa tồn tại`);
    }
    for (const item of items) this.#synced.keep(item);
    return taken;
  }

  #progress({ data }: Body): Told {
    const items = itemsOf(data);
    const missing = items.map((item) => String(item['MaHoSo'])).find((reference) => !this.#has(reference));
    if (missing !== undefined) return no(`Hồ sơ ${missing} chưa tồn tại`);
    for (const item of items) {
      if (this.#synced.get(String(item['MaHoSo']))) this.#synced.keepProgress(item);
      else this.#keepProgress(item);
    }
    return taken;
  }

  #keepProgress(item: Body): void {
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

  #status({ data: told }: Body): Told {
    const [item = {}] = itemsOf(told);
    const [reference, status, at] = [String(item['MaHoSo']), Number(item['TrangThai']), String(item['NgayXuLy'])];
    if (isDenied(reference)) return no(`Không có hồ sơ ${reference}`);
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
    return taken;
  }

  #react(reference: string, status: number): void {
    const dossier = this.#desk.book.get(reference);
    if (!dossier) return;
    if (status === 6) this.#desk.paying.onAsked(dossier);
    this.#desk.sending.onTold(dossier);
  }
}

function no(message: string): Told {
  return { ok: false, message };
}

/** The first field of the procedure that is not as LayThuTuc tells it. */
function wrongProcedure(item: Body): string | undefined {
  const procedure = procedures.find((one) => one['MaTTHC'] === item['MaTTHC']);
  if (!procedure) return 'MaTTHC';
  return Object.keys(procedure).find((name) => procedure[name] !== item[name]);
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
