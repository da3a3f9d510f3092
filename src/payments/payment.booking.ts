// Takes the payment platform's notices. Promises:
// - nothing is believed before its signature was proved; a forged notice leaves no trace but a log line;
// - payment, mark on the dossier, raw message and reconciliation item are one transaction: all or nothing;
// - a repeat gets the first answer again, byte for byte; the same transaction with other content is refused;
// - a payment that cannot be placed is kept for people and refused ("99"); its repeat is judged anew, for the dossier may have come;
// - it marks "paid by the citizen" and does nothing else: no status moves, no duty arises, TST hears nothing.
import { Inject, Injectable } from '@nestjs/common';
import type { ErrorCode } from '../domain/errors.js';
import { detailOf, type RefundReason } from '../domain/item-detail.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { PARTNERS, type Partners, type PayPlat } from '../platform/partners.js';
import {
  changePayment,
  countConflict,
  findPaymentByTransaction,
  keepPayment,
  lockPayableDossiers,
  markPaidByCitizen,
  type KeptPayment,
  type PayableRow,
} from '../store/citizen-payment.repository.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import { openDossierItems, resolveDossierItem, type DossierItem } from '../store/dossier-items.repository.js';
import { contentHash, isSameContent } from '../store/keyed-hashes.js';
import { keepMessages } from '../store/message.repository.js';
import { judgePayment, refundStatuses, type PayableDossier, type PaymentVerdict } from './payment.judgement.js';
import { answerOf, signed, type IpnAnswer, type SignedIpnAnswer } from './payplat.answer.js';
import { readNews, readTexts, type IpnTexts, type PaymentNews } from './payplat.message.js';
import { SecretsInForce } from '../store/partner-secret.repository.js';
import { ipnSigned, signingSecret } from './payplat.signature.js';

/** A notice as it came, byte for byte. */
export interface RawNotice {
  readonly body: Buffer;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly correlationId: string;
}

/** A notice whose signature was proved, and the secret that signed it. */
export interface GenuineNotice {
  readonly platform: PayPlat;
  readonly texts: IpnTexts;
  readonly secret: string;
}

interface Booked {
  readonly answer: IpnAnswer;
  readonly code: ErrorCode | undefined;
  readonly repeated: boolean;
  readonly dossierId: string | null;
}

interface Notice {
  readonly news: PaymentNews;
  readonly raw: RawNotice;
  readonly hash: Buffer;
  readonly at: Date;
}

const provisional: readonly KeptPayment['standing'][] = ['unmatched', 'differs'];
const codes: Partial<Record<KeptPayment['standing'], ErrorCode>> = {
  unmatched: 'PAYMENT_UNMATCHED',
  differs: 'PAYMENT_AMOUNT_DIFFERS',
  double: 'REFUND_DUE',
};

@Injectable()
export class PaymentBooking {
  private readonly secrets: SecretsInForce;

  constructor(
    @Inject(PARTNERS) private readonly partners: Partners,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.secrets = new SecretsInForce(database, 'payplat', partners.payplat?.secrets ?? []);
  }

  /** Absent: the door is closed. */
  get platform(): PayPlat | undefined {
    return this.partners.payplat;
  }

  /** @returns undefined when whoever sent it did not prove to be the platform; what was wrong is not told. */
  async prove(body: unknown, { correlationId }: RawNotice): Promise<GenuineNotice | undefined> {
    const { platform } = this;
    const texts = readTexts(body);
    const values = ipnSigned.map((name) => texts?.signed[name] ?? '');
    const secret = signingSecret(values, texts?.signature ?? '', await this.secrets.current());
    if (platform && texts && secret !== undefined && texts.signed.MaDoiTac === platform.partnerCode)
      return { platform, texts, secret };
    const line = { event: 'payplat.ipn', outcome: 'refused', code: 'PAYMENT_NOT_GENUINE', correlationId };
    this.logger.warn(line, 'a payment notice is not genuine');
    return undefined;
  }

  async take({ platform, texts, secret }: GenuineNotice, raw: RawNotice): Promise<SignedIpnAnswer> {
    const startedAt = performance.now();
    const news = readNews(texts, platform);
    const booked = 'signed' in news ? await this.book(news, raw) : await this.refuseContent(texts, news, raw);
    this.note(booked, raw, startedAt);
    return signed(booked.answer, secret);
  }

  /** Genuine but not as agreed: kept as evidence, no effect. */
  private async refuseContent({ signed: texts }: IpnTexts, wrong: readonly string[], raw: RawNotice): Promise<Booked> {
    await keepMessages(this.database, [messageOf(raw, { at: this.clock.now(), dossierId: null })]);
    const { MaDoiTac: partner, MaThamChieu: reference, ThoiGianGD: time } = texts;
    const text = `Trường không hợp lệ: ${wrong.join(', ')}`;
    const answer = answerOf({ accepted: false, text, partner, reference, time });
    return { answer, code: 'PAYMENT_INVALID', repeated: false, dossierId: null };
  }

  private book(news: PaymentNews, raw: RawNotice): Promise<Booked> {
    const notice = { news, raw, hash: contentHash(news.signed), at: this.clock.now() };
    return this.database.transaction().execute(async (tx) => {
      const found = await lockPayableDossiers(tx, news);
      const known = await findPaymentByTransaction(tx, news);
      if (known) return this.repeat(tx, notice, { found, known });
      return (await this.first(tx, notice, found)) ?? this.afterAnother(tx, notice, found);
    });
  }

  private async first(tx: Tx, notice: Notice, found: readonly PayableRow[]): Promise<Booked | undefined> {
    const { news, raw, hash, at } = notice;
    const dossier = payableOf(found, undefined);
    const verdict = judgePayment(news, dossier);
    const answer = answerTo(news, verdict);
    const dossierId = dossier?.id ?? null;
    const [messageId = ''] = await keepMessages(tx, [messageOf(raw, { at, dossierId })]);
    const kept = await keepPayment(tx, {
      ...{ partner: news.partner, transaction: news.transaction, reference: news.reference },
      ...{ dossierId, standing: verdict.standing, amountVnd: news.amountVnd, paidAt: news.paidAt, at },
      expectedVnd: dossier?.expectedVnd ?? null,
      content: contentOf(news),
      contentHash: hash,
      answer,
      messageId,
      correlationId: raw.correlationId,
    });
    if (kept === undefined) return undefined;
    await this.takeEffect(tx, { notice, verdict, dossier, paymentId: kept });
    return { answer, code: codes[verdict.standing], repeated: false, dossierId };
  }

  /** Another process kept the same payment while this one was judging. */
  private async afterAnother(tx: Tx, notice: Notice, found: readonly PayableRow[]): Promise<Booked> {
    const known = await findPaymentByTransaction(tx, notice.news);
    if (!known) throw new Error('a payment that was kept a moment ago is gone');
    return this.repeat(tx, notice, { found, known });
  }

  private async repeat(
    tx: Tx,
    notice: Notice,
    { found, known }: { found: readonly PayableRow[]; known: KeptPayment },
  ): Promise<Booked> {
    if (!isSameContent(known.contentHash, notice.hash)) return this.refuseConflict(tx, notice, known);
    const dossier = payableOf(found, known);
    const verdict = judgePayment(notice.news, dossier);
    if (!provisional.includes(known.standing) || verdict.standing === known.standing)
      return { answer: asAnswer(known.answer), code: undefined, repeated: true, dossierId: dossier?.id ?? null };
    const answer = answerTo(notice.news, verdict);
    const dossierId = dossier?.id ?? null;
    const { standing } = verdict;
    await changePayment(tx, known.id, {
      ...{ standing, dossierId, answer, at: notice.at },
      expectedVnd: dossier?.expectedVnd ?? null,
    });
    await this.takeEffect(tx, { notice, verdict, dossier, paymentId: known.id });
    return { answer, code: codes[standing], repeated: false, dossierId };
  }

  private async refuseConflict(tx: Tx, { news, raw, at }: Notice, known: KeptPayment): Promise<Booked> {
    if (known.conflicts === 0) await keepMessages(tx, [messageOf(raw, { at, dossierId: null })]);
    await countConflict(tx, known.id, at);
    const verdict = { accepted: false, text: 'Mã giao dịch đã có với nội dung khác' };
    return { answer: answerTo(news, verdict), code: 'PAYMENT_CONFLICT', repeated: true, dossierId: null };
  }

  private async takeEffect(
    tx: Tx,
    judged: { notice: Notice; verdict: PaymentVerdict; dossier: PayableDossier | undefined; paymentId: string },
  ): Promise<void> {
    const { notice, verdict, dossier, paymentId } = judged;
    if (!dossier) return;
    const { news, at } = notice;
    const paid = { paymentId, paidVnd: news.amountVnd };
    const item = { kind: 'PAYMENT_AMOUNT_DIFFERS', dossierId: dossier.id } as const;
    if (verdict.standing === 'differs') {
      const detail = detailOf('PAYMENT_AMOUNT_DIFFERS', { ...paid, expectedVnd: dossier.expectedVnd });
      await openDossierItems(tx, [{ ...item, detail }], at);
    }
    if (verdict.standing === 'double') await openDossierItems(tx, [refund(dossier, paid, 'PAID_TWICE')], at);
    if (verdict.standing !== 'paid') return;
    await markPaidByCitizen(tx, dossier.id, { at: news.paidAt, amountVnd: news.amountVnd });
    await resolveDossierItem(tx, { ...item, resolution: 'PAYMENT_AGREES' }, at);
    if (refundStatuses.includes(dossier.status))
      await openDossierItems(tx, [refund(dossier, paid, 'DOSSIER_ENDED')], at);
  }

  private note({ answer, code, repeated, dossierId }: Booked, raw: RawNotice, startedAt: number): void {
    const line = {
      event: 'payplat.ipn',
      outcome: answer.MaLoi === '00' ? 'accepted' : 'refused',
      code,
      repeated,
      dossierId,
      correlationId: raw.correlationId,
      durationMs: Math.round(performance.now() - startedAt),
    };
    if (code === undefined) this.logger.info(line, 'a payment notice was taken');
    else this.logger.warn(line, 'a payment notice needs a look');
  }
}

/** The one dossier meant; two with one reference are none. */
function payableOf(found: readonly PayableRow[], known: KeptPayment | undefined): PayableDossier | undefined {
  const [row, second] = found;
  if (!row || second) return undefined;
  const expectedVnd = row.computed?.selfVnd ?? row.declaredAmount;
  return { id: row.id, status: row.status, expectedVnd, isPaid: row.paidAt !== null && known?.standing !== 'paid' };
}

function answerTo(news: PaymentNews, { accepted, text }: { accepted: boolean; text: string }): IpnAnswer {
  return answerOf({ accepted, text, partner: news.partner, reference: news.reference, time: news.time });
}

function asAnswer(kept: Readonly<Record<string, unknown>>): IpnAnswer {
  return kept as unknown as IpnAnswer;
}

function contentOf({ signed: texts, dossierReference, receiptUrl }: PaymentNews): Record<string, string> {
  const { MaLoi, MaNganHang, ThongTinGiaoDich } = texts;
  return { resultCode: MaLoi, bank: MaNganHang, text: ThongTinGiaoDich, dossierReference, receiptUrl };
}

function messageOf(raw: RawNotice, { at, dossierId }: { at: Date; dossierId: string | null }) {
  const { correlationId, ...content } = raw;
  const known = dossierId === null ? {} : { dossierId };
  return { at, direction: 'in' as const, system: 'payplat', operation: 'ipn', correlationId, ...known, ...content };
}

function refund(
  { id: dossierId }: PayableDossier,
  { paymentId, paidVnd }: { readonly paymentId: string; readonly paidVnd: number },
  reason: RefundReason,
): DossierItem {
  return { dossierId, kind: 'REFUND_DUE', detail: detailOf('REFUND_DUE', { paymentId, paidVnd, reason }) };
}
