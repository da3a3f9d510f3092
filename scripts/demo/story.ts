// The live view: what each dossier lives through, told from the six simulators' ledgers — what really happened at the far ends,
// not what the gateway says of itself. Vietnam time.
import { setTimeout as pause } from 'node:timers/promises';
import { statusNames } from '../../src/domain/status.ts';
import { urlOf } from './partners.ts';
import { simNames, type Settings, type SimName } from './settings.ts';

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly key: string;
  readonly duplicate: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Line {
  readonly reference: string;
  readonly text: string;
}

const lookEveryMs = 250;
const registered = 1;
const resultReturned = 10;
const money = new Intl.NumberFormat('vi-VN');
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Asia/Ho_Chi_Minh' });
const doorNames: Readonly<Record<string, string>> = { json: 'REST', soap: 'SOAP', dvcqg: 'DVCQG' };

const portalNews: Readonly<Record<string, (data: Entry['data']) => string>> = {
  refused: (data) => `bị từ chối · refused: ${textIn(data, 'why') ?? ''}`,
  'request-settled': (data) => (data['accepted'] === false ? `bị từ chối · refused: ${textIn(data, 'why') ?? ''}` : ''),
  request: (data) => `công dân: ${textIn(data, 'text') ?? ''}`,
  'ipn-settled': (data) =>
    data['accepted'] === true ? 'PayPlat báo đã nộp · the payment platform has told the gateway' : '',
  payment: () => 'công dân nộp tiền · the citizen pays',
};

export class Story {
  readonly #settings: Settings;
  readonly #print: (line: string) => void;
  readonly #read = new Map<SimName, number>();
  /** TNHS's number, the cover's number and the payment's reference → the portal's reference. */
  readonly #references = new Map<string, string>();
  readonly #statuses = new Map<string, number>();
  readonly #vouchers = new Map<string, string>();

  constructor(settings: Settings, print: (line: string) => void) {
    this.#settings = settings;
    this.#print = print;
  }

  /** Learns what happened before, without telling it. */
  async catchUp(): Promise<void> {
    for (const entry of await this.#news()) this.#tell(entry.sim, entry.entry);
  }

  /** Tells what is new, and goes on until the signal. */
  async follow(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      for (const { sim, entry } of await this.#news()) {
        const line = this.#tell(sim, entry);
        if (line) this.#print(`${clock.format(new Date(entry.at))}  ${line.reference.padEnd(30)}  ${line.text}`);
      }
      await pause(lookEveryMs, undefined, { signal: until }).catch(() => undefined);
    }
  }

  /** How many of these portals' references have been told the result. */
  arrived(references: readonly string[]): number {
    return references.filter((reference) => this.#statuses.get(reference) === resultReturned).length;
  }

  statusOf(reference: string): number {
    return this.#statuses.get(reference) ?? 0;
  }

  async #news(): Promise<{ sim: SimName; entry: Entry }[]> {
    const perSim = await Promise.all(simNames.map((sim) => this.#newsOf(sim)));
    return perSim.flat().sort((left, right) => left.entry.at.localeCompare(right.entry.at));
  }

  async #newsOf(sim: SimName): Promise<{ sim: SimName; entry: Entry }[]> {
    const after = this.#read.get(sim) ?? 0;
    const url = `${urlOf(this.#settings.ports[sim].port)}/control/ledger?limit=100000&after=${after}`;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
      const { entries } = (await answer.json()) as { entries: Entry[] };
      this.#read.set(sim, entries.at(-1)?.seq ?? after);
      return entries.map((entry) => ({ sim, entry }));
    } catch {
      return []; // A simulator that was told to be slow or down: its news come later.
    }
  }

  #tell(sim: SimName, entry: Entry): Line | undefined {
    if (entry.duplicate) return undefined;
    if (sim === 'tnhs') return this.#tellTnhs(entry);
    if (sim === 'accounting') return this.#tellAccounting(entry);
    if (sim === 'tst') return this.#tellTst(entry);
    if (sim === 'register') return this.#tellRegister(entry);
    return this.#tellPortal(entry);
  }

  #tellPortal({ kind, key, data }: Entry): Line | undefined {
    if (kind === 'submission') return this.#tellSubmission(key, data);
    const reference = textIn(data, 'reference') ?? key;
    if (kind === 'status') return { reference, text: this.#move(reference, Number(data['status'])) };
    if (kind === 'acknowledged') return { reference, text: `${this.#move(reference, registered)} (acknowledged)` };
    const text = portalNews[kind]?.(data) ?? '';
    return text === '' ? undefined : { reference, text };
  }

  #tellSubmission(reference: string, data: Entry['data']): Line {
    const payment = textIn((data['facts'] ?? {}) as Entry['data'], 'paymentReference');
    if (payment !== undefined) this.#references.set(payment, reference);
    const door = doorNames[String(data['door'])] ?? String(data['door']);
    return { reference, text: `nộp hồ sơ qua cửa ${door} · submitted through the ${door} door` };
  }

  #move(reference: string, status: number): string {
    const before = this.#statuses.get(reference);
    this.#statuses.set(reference, status);
    const name = statusNames[status as keyof typeof statusNames];
    const voucher = this.#vouchers.get(reference);
    const why = status === 4 && voucher !== undefined ? `  (chứng từ · voucher ${voucher})` : '';
    return `${String(before ?? '·').padStart(2)} → ${String(status).padEnd(2)} ${name?.vi ?? ''} · ${name?.en ?? ''}${why}`;
  }

  #tellTnhs({ kind, data }: Entry): Line | undefined {
    const [number, reference] = [textIn(data, 'soHoSo'), textIn(data, 'maHoSoCong')];
    if (kind !== 'create' || number === undefined || reference === undefined) return undefined;
    this.#references.set(number, reference);
    return { reference, text: `TNHS: lập hồ sơ · record ${number}` };
  }

  #tellRegister({ kind, data }: Entry): Line | undefined {
    const reference = textIn(data, 'dossierReference');
    if (kind !== 'verification' || reference === undefined) return undefined;
    return { reference, text: 'Cơ quan BHXH: đối chiếu danh sách, đối tượng, địa chỉ · registers checked' };
  }

  #tellAccounting({ kind, data }: Entry): Line | undefined {
    if (kind !== 'voucher') return undefined;
    const named = textIn(data, 'maHoSo') ?? textIn(data, 'maThamChieu') ?? '';
    const reference = this.#references.get(named) ?? named;
    const number = textIn(data, 'soChungTu') ?? '';
    this.#vouchers.set(reference, number);
    const amount = money.format(Number(data['soTien']));
    return { reference, text: `Kế toán: chứng từ · voucher ${number}, ${amount} đ` };
  }

  #tellTst({ kind, key, data }: Entry): Line | undefined {
    const reference = this.#references.get(textIn(data, 'soHoSo') ?? key);
    if (reference === undefined) return undefined;
    if (kind === 'record') return { reference, text: `TST: ghi nhận quá trình · participation recorded (${key})` };
    if (kind === 'issue')
      return { reference, text: `TST: cấp tờ bìa · cover issued (${textIn(data, 'soGiayTo') ?? ''})` };
    if (kind !== 'cover') return undefined;
    this.#references.set(textIn(data, 'maToBia') ?? '', reference);
    return { reference, text: 'TST: tạo dữ liệu tờ bìa · cover-sheet data created' };
  }
}

function textIn(data: Entry['data'], key: string): string | undefined {
  const value = data[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
