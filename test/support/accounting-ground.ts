// The accounting room on a real database: dossiers to pay, vouchers as accounting writes them, and what came of them.
import { bookReading } from '../../src/accounting/voucher.booking.js';
import { readVouchers } from '../../src/accounting/voucher.reader.js';
import type { Dispatcher } from '../../src/delivery/dispatcher.js';
import { Transactor } from '../../src/delivery/transactor.js';
import type { ComputedMoney } from '../../src/domain/contribution/contribution.types.js';
import type { Status } from '../../src/domain/status.js';
import type { MoneySplit } from '../../src/domain/voucher.js';
import type { MappingSet } from '../../src/mapping/mapping.types.js';
import { newId, sha256 } from '../../src/platform/ids.js';
import { createLogger } from '../../src/platform/log.js';
import {
  createDatabase,
  createPool,
  type Database,
  type DeliveryRow,
  type DossierRow,
} from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { lockPollCursor, takeBookingTime } from '../../src/store/poll-cursor.repository.js';
import { markVoucherRecorded, type VoucherRow } from '../../src/store/voucher.repository.js';
import { testDatabase } from './database.js';

export interface DutySet {
  readonly state?: 'in_flight' | 'delivered' | 'waiting' | 'parked';
  readonly unsure?: boolean;
  readonly code?: string;
}

export interface AccountingGround {
  readonly database: Database;
  readonly url: string;
  readonly transactor: Transactor;
  readonly logger: ReturnType<typeof createLogger>;
  readonly clock: { readonly now: () => Date; readonly advance: (ms: number) => void };
  /** What the rules say of another division than the computed one. */
  readonly split: { difference: 'tell' | 'hold' };
  openDossier(facts?: DossierFacts): Promise<string>;
  /** Books a page as the poll does, read by the toy mapping. */
  book(...vouchers: readonly WireDocument[]): Promise<void>;
  dossier(id: string): Promise<DossierRow>;
  voucher(number: string): Promise<VoucherRow | undefined>;
  /** `KIND` or `KIND resolved`, in order of opening. */
  items(number: string): Promise<string[]>;
  duty(number: string): Promise<DeliveryRow | undefined>;
  /** Leaves the duty as the runner would. */
  setDuty(number: string, set: DutySet): Promise<void>;
  /** As the runner and TST's handler leave things. */
  letTstRecord(number: string): Promise<void>;
  /** Numbers of the vouchers that TST is to record for this dossier. */
  duties(dossierId: string): Promise<string[]>;
  /** True while a statement of this database waits for another's lock. */
  isSomebodyWaiting(): Promise<boolean>;
  close(): Promise<void>;
}

export interface DossierFacts {
  readonly portal?: string;
  readonly reference?: string;
  readonly tnhsNumber?: string | null;
  readonly paymentReference?: string;
  readonly personalId?: string;
  readonly vssCode?: string;
  readonly declaredVnd?: number;
  readonly status?: Status;
  readonly computed?: ComputedMoney;
  readonly agency?: string;
  readonly receivedAt?: Date;
}

export async function accountingGround(): Promise<AccountingGround> {
  const test = await testDatabase();
  const pool = createPool(test.url, 8);
  await migrate(pool);
  const database = createDatabase(pool);
  const quiet = { offerHeadsOf: () => undefined } as unknown as Dispatcher;
  const transactor = new Transactor(database, quiet);
  const clock = shiftedClock();
  const split: AccountingGround['split'] = { difference: 'tell' };
  const setDuty = async (number: string, set: DutySet): Promise<void> => {
    const key = `tst.record.${number}`;
    await database.updateTable('delivery').set(set).where('idempotency_key', '=', key).execute();
  };
  return {
    database,
    url: test.url,
    transactor,
    logger: createLogger('fatal'),
    clock,
    split,
    book: async (...vouchers) => {
      const at = clock.now();
      const reading = readVouchers(new ToyMapping(), vouchers, at);
      await transactor.run(async (tx) => {
        await lockPollCursor(tx, 'accounting');
        const booked = await takeBookingTime(tx, 'accounting', at);
        await bookReading(tx, reading, { at: booked, messageId: null, splitDifference: async () => split.difference });
      });
    },
    setDuty,
    letTstRecord: async (number) => {
      await setDuty(number, { state: 'delivered' });
      await transactor.run((tx) => markVoucherRecorded(tx, number, clock.now()));
    },
    openDossier: (facts = {}) => openDossier(database, facts),
    dossier: (id) => database.selectFrom('dossier').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    voucher: (number) => database.selectFrom('voucher').selectAll().where('number', '=', number).executeTakeFirst(),
    items: async (number) => {
      const items = database.selectFrom('reconciliation_item').select(['kind', 'state']);
      const rows = await items.where('voucher_number', '=', number).orderBy('id').execute();
      return rows.map(({ kind, state }) => (state === 'open' ? kind : `${kind} ${state}`));
    },
    duty: (number) =>
      database
        .selectFrom('delivery')
        .selectAll()
        .where('idempotency_key', '=', `tst.record.${number}`)
        .executeTakeFirst(),
    duties: async (dossierId) => {
      const rows = await database
        .selectFrom('delivery')
        .select('payload')
        .where('dossier_id', '=', dossierId)
        .where('system', '=', 'tst')
        .where('state', '<>', 'cancelled')
        .orderBy('line')
        .execute();
      return rows.map(({ payload }) => String(payload['voucherNumber']));
    },
    isSomebodyWaiting: async () => {
      const found = await pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return found.rows.length > 0;
    },
    close: async () => {
      await pool.end();
      await test.close();
    },
  };
}

function shiftedClock(): AccountingGround['clock'] {
  let shiftMs = 0;
  return { now: () => new Date(Date.now() + shiftMs), advance: (ms) => void (shiftMs += ms) };
}

async function openDossier(database: Database, facts: DossierFacts): Promise<string> {
  const id = newId();
  await database
    .insertInto('dossier')
    .values({
      id,
      portal: facts.portal ?? 'vss-portal',
      portal_ref: facts.reference ?? `REF-${id}`,
      door: 'rest',
      content_hash: sha256(id),
      canonical: '{}',
      agency: facts.agency ?? '07906',
      computed: facts.computed ? JSON.stringify(facts.computed) : null,
      status: facts.status ?? 6,
      personal_id: facts.personalId ?? null,
      vss_code: facts.vssCode ?? null,
      payment_reference: facts.paymentReference ?? null,
      declared_amount: facts.declaredVnd ?? 792_000,
      registration_case: 'CONTINUE',
      tnhs_number: facts.tnhsNumber === undefined ? `TNHS-${id}` : facts.tnhsNumber,
      correlation_id: newId(),
      received_at: facts.receivedAt ?? new Date(),
    })
    .execute();
  return id;
}

/** A voucher as accounting's SOAP answer has it: everything text. */
export interface WireVoucher {
  readonly [field: string]: string | undefined;
}

/** One that pays several dossiers. */
export type WireDocument = WireVoucher | (Omit<WireVoucher, 'chiTiet'> & { readonly chiTiet: readonly WireVoucher[] });

export function wireDocument(soChungTu: string, fields: WireVoucher, chiTiet: readonly WireVoucher[]): WireDocument {
  const lines = chiTiet.map((line, index) => ({ dong: String(index + 1), ...line }));
  const whole: object = { ...wireVoucher(soChungTu, fields), chiTiet: lines };
  return whole as WireDocument;
}

export function wireVoucher(soChungTu: string, fields: WireVoucher = {}): WireVoucher {
  return {
    soChungTu,
    phienBan: '1',
    trangThai: 'posted',
    ngayChungTu: '2026-11-20',
    ngayHachToan: '2026-11-20',
    thoiDiemGhiSo: '2026-11-20T09:00:00+07:00',
    soTien: '792000',
    maCoQuan: '07906',
    nguoiNop: 'NGUYEN VAN THU',
    tuThang: '2026-12',
    soThang: '3',
    phuongThuc: '3',
    mucThuNhap: '1500000',
    ...fields,
  };
}

/**
 * A small stand-in for the real mapping, for tests that mend a mapping while it runs. Amounts that are not digits cannot be read
 * until `mend` says otherwise.
 */
export class ToyMapping implements Pick<MappingSet, 'run'> {
  private mended = false;

  mend(): void {
    this.mended = true;
  }

  run(name: string, source: unknown): ReturnType<MappingSet['run']> {
    const mapping = { name, version: this.mended ? 2 : 1, effectiveFrom: '2026-01-01' };
    const wire = source as WireVoucher;
    const digits = this.mended ? (wire['soTien'] ?? '').replaceAll(/\D/g, '') : (wire['soTien'] ?? '');
    if (!/^\d+$/.test(digits)) {
      const shape = { type: 'text' as const, length: digits.length };
      const problem = {
        code: 'INVALID_MONEY' as const,
        rule: 'amount',
        sourcePath: '/soTien',
        targetPath: '/amountVnd',
        shape,
      };
      return { ok: false, mapping, problems: [{ ...problem, vi: '', en: '' }] };
    }
    const value = {
      number: wire['soChungTu'],
      version: Number(wire['phienBan']),
      state: wire['trangThai'] === 'reversed' ? 'REVERSED' : 'POSTED',
      documentDate: wire['ngayChungTu'],
      postedAt: wire['thoiDiemGhiSo'],
      amountVnd: Number(digits),
      agency: wire['maCoQuan'],
      payerName: wire['nguoiNop'],
      personalId: wire['soDinhDanh'],
      vssCode: wire['maSoBHXH'],
      dossierReference: wire['maHoSo'],
      paymentReference: wire['maThamChieu'],
      fromMonth: wire['tuThang'],
      months: Number(wire['soThang']),
      method: wire['phuongThuc'],
      incomeVnd: Number(wire['mucThuNhap']),
      split: splitOf(wire, Number(digits)),
      shares: sharesOf(source),
    };
    return { ok: true, mapping, value, trace: [] };
  }
}

function splitOf(wire: WireVoucher, self: number): MoneySplit {
  return {
    self,
    state: Number(wire['NSNN'] ?? 0),
    local: Number(wire['NSDP'] ?? 0),
    other: Number(wire['hoTroKhac'] ?? 0),
  };
}

function sharesOf(source: unknown): unknown[] | undefined {
  const { chiTiet } = source as { readonly chiTiet?: readonly WireVoucher[] };
  return chiTiet?.map((line) => ({
    line: Number(line['dong']),
    dossierReference: line['maHoSo'],
    paymentReference: line['maThamChieu'],
    personalId: line['soDinhDanh'],
    amountVnd: Number(line['soTien']),
    fromMonth: line['tuThang'],
    months: line['soThang'] === undefined ? undefined : Number(line['soThang']),
    split: line['NSNN'] === undefined ? undefined : splitOf(line, Number(line['soTien'])),
  }));
}
