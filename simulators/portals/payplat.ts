// The national portal's payment platform (PayPlat): tells the gateway of a citizen's payment by POST /payplat/ipn, again and again
// until it is answered "00" with a right signature. Signing as in contracts: SHA-256 of the values joined by |, the secret last.
//   POST /control/ipn {reference, trouble?, amount?, code?, transaction?, paymentReference?}   one notice now, and what was answered
//     trouble: forge · wrong-secret · wrong-amount · failed · again (a second payment) · other-reference; none = the usual one repeated
//   POST /control/ipn-settings {delayMs?, on?}   late notices, or none by itself
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PayPlatSection } from '../config.ts';
import { Courier, type Facts, type Verdict } from '../events/courier.ts';
import type { HttpCaller } from '../server/http-caller.ts';
import type { Ledger } from '../server/ledger.ts';
import { json, parseJson, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import { asRecord } from '../server/untyped.ts';
import { parse } from './http-verdict.ts';
import type { PaymentFacts, PortalBook, PortalDossier } from './portal-book.ts';

export type Texts = Readonly<Record<string, string>>;

interface Notice {
  readonly reference: string;
  readonly texts: Texts;
}

export interface PayPlatOptions {
  readonly section: PayPlatSection;
  readonly gatewayUrl: string;
  readonly ledger: Ledger;
  readonly book: PortalBook;
  readonly caller: HttpCaller;
}

const ipnOrder = [
  ...['LoaiBanTin', 'MaLoi', 'MaDoiTac', 'MaThamChieu', 'SoTien'],
  ...['MaTienTe', 'MaGiaoDich', 'MaNganHang', 'ThoiGianGD', 'ThongTinGiaoDich'],
];
const answerOrder = ['MaLoi', 'MoTaLoi', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD'];
const localFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'short',
  timeStyle: 'medium',
});

export class PayPlat {
  readonly #options: PayPlatOptions;
  readonly #courier: Courier<Notice>;
  #delayMs: number;
  #on = true;

  constructor(options: PayPlatOptions) {
    this.#options = options;
    this.#delayMs = options.section.delayMs ?? 0;
    this.#courier = new Courier<Notice>({
      carry: (notice) => this.#carry(notice),
      onAccepted: (notice, facts) => this.#settled(notice, { accepted: true, ...facts }),
      onRefused: (notice, facts) => this.#settled(notice, { accepted: false, ...facts }),
      mostRefusals: 20,
    });
  }

  resume(): void {
    for (const { key, data } of this.#options.ledger.query({ kind: 'ipn', limit: Infinity })) {
      if (this.#options.ledger.query({ kind: 'ipn-settled', key, limit: 1 }).length > 0) continue;
      this.#courier.enqueue(key, { reference: String(data['reference']), texts: data['texts'] as Texts });
    }
  }

  /** A citizen has paid through the portal. */
  tell(dossier: PortalDossier, amountVnd: number): void {
    if (!this.#on || !dossier.facts) return;
    const { reference } = dossier;
    const texts = this.#textsOf(reference, { ...dossier.facts, amount: amountVnd });
    const key = texts['MaGiaoDich'] ?? reference;
    this.#options.ledger.append({ kind: 'ipn', key, data: { reference, texts } });
    this.#courier.enqueue(key, { reference, texts });
  }

  stop(): void {
    this.#courier.stop();
  }

  routes(): Route[] {
    return [
      { method: 'POST', path: '/control/ipn', handle: (request) => this.#sendNow(request) },
      { method: 'POST', path: '/control/ipn-settings', handle: (request) => this.#change(request) },
    ];
  }

  async #carry({ texts }: Notice): Promise<Verdict> {
    if (this.#delayMs > 0) await pause(this.#delayMs);
    const { status, answer } = await this.#send(texts, this.#options.section.secret);
    const facts = { status, MaLoi: answer['MaLoi'], MoTaLoi: answer['MoTaLoi'] };
    if (status === 200 && answer['MaLoi'] === '00' && this.#isSigned(answer)) return { kind: 'accepted', facts };
    return { kind: 'again', why: `${status} ${String(answer['MaLoi'])}`, refused: true };
  }

  async #sendNow(request: SimRequest): Promise<Reply> {
    const asked = asRecord(parseJson(request));
    const dossier = this.#options.book.get(String(asked['reference']));
    if (!dossier?.facts) return json(404, { error: 'no such dossier of this portal' });
    const usual = this.#textsOf(dossier.reference, dossier.facts);
    const texts = { ...usual, ...troubled(usual, asked['trouble']), ...overrides(asked) };
    const secret = asked['trouble'] === 'wrong-secret' ? 'a secret of somebody else' : this.#options.section.secret;
    const forged = asked['trouble'] === 'forge' ? { MaXacThuc: '0'.repeat(64) } : {};
    const { status, text, answer } = await this.#send(texts, secret, forged);
    return json(200, { sent: texts, status, text, answer, signed: this.#isSigned(answer) });
  }

  async #send(texts: Texts, secret: string, forged: Texts = {}) {
    const body = { ...texts, MaXacThuc: signatureOf(texts, ipnOrder, secret), ...forged };
    const { status, body: text } = await this.#options.caller.send({
      method: 'POST',
      url: `${this.#options.gatewayUrl}/payplat/ipn`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status, text, answer: asRecord(parse(text)) };
  }

  #isSigned(answer: Record<string, unknown>): boolean {
    const texts = Object.fromEntries(answerOrder.map((name) => [name, String(answer[name])]));
    return answer['MaXacThuc'] === signatureOf(texts, answerOrder, this.#options.section.secret);
  }

  #textsOf(reference: string, facts: PaymentFacts): Texts {
    const known = this.#options.ledger.query({ kind: 'ipn', key: transactionOf(reference), limit: 1 })[0];
    const kept = known?.data['texts'] as Texts | undefined;
    const texts = {
      ...{ LoaiBanTin: 'IPN', MaLoi: '00', MaDoiTac: this.#options.section.partnerCode },
      ...{ MaThamChieu: facts.paymentReference ?? reference, SoTien: String(facts.amount), MaTienTe: 'VND' },
      ...{ MaGiaoDich: transactionOf(reference), MaNganHang: 'NHTHU', ThoiGianGD: compactLocal(new Date()) },
      ...{ ThongTinGiaoDich: 'Nộp BHXH tự nguyện', MaHoSo: reference },
    };
    return kept ?? texts;
  }

  #change(request: SimRequest): Reply {
    const { delayMs, on } = asRecord(parseJson(request));
    if (typeof delayMs === 'number') this.#delayMs = delayMs;
    if (typeof on === 'boolean') this.#on = on;
    return json(200, { delayMs: this.#delayMs, on: this.#on, waiting: this.#courier.waiting() });
  }

  #settled({ reference, texts }: Notice, facts: Facts): void {
    const key = texts['MaGiaoDich'] ?? reference;
    this.#options.ledger.append({ kind: 'ipn-settled', key, data: { reference, ...facts } });
  }
}

export function signatureOf(texts: Texts, order: readonly string[], secret: string): string {
  const values = [...order.map((name) => texts[name] ?? ''), secret];
  return createHash('sha256').update(values.join('|'), 'utf8').digest('hex');
}

function transactionOf(reference: string): string {
  return `PP-${reference}`.slice(0, 64);
}

function troubled(usual: Texts, trouble: unknown): Texts {
  const fresh = `PX${Date.now()}${Math.floor(Math.random() * 1000)}`;
  if (trouble === 'wrong-amount') return { SoTien: String(Number(usual['SoTien']) - 1000), MaGiaoDich: fresh };
  if (trouble === 'failed') return { MaLoi: '07', MaGiaoDich: fresh };
  if (trouble === 'again') return { MaGiaoDich: fresh };
  if (trouble === 'other-reference') return { MaThamChieu: `NOBODY-${fresh}`, MaGiaoDich: fresh, MaHoSo: '' };
  return {};
}

function overrides(asked: Record<string, unknown>): Texts {
  const { amount, code, transaction, paymentReference, time } = asked;
  return {
    ...(typeof amount === 'number' ? { SoTien: String(amount) } : {}),
    ...(typeof code === 'string' ? { MaLoi: code } : {}),
    ...(typeof transaction === 'string' ? { MaGiaoDich: transaction } : {}),
    ...(typeof paymentReference === 'string' ? { MaThamChieu: paymentReference } : {}),
    ...(typeof time === 'string' ? { ThoiGianGD: time } : {}),
  };
}

function compactLocal(at: Date): string {
  return localFormat.format(at).replaceAll(/\D/g, '');
}
