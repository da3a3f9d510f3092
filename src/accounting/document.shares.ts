// A document that pays several dossiers becomes one voucher for each share, numbered `document#line`; everything downstream
// treats a share as a voucher. Shares that do not sum to their document are not taken apart: the document is held whole.
import { detailOf } from '../domain/item-detail.js';
import { splitDifferences } from '../domain/split-difference.js';
import type { Voucher, VoucherDocument, VoucherShare } from '../domain/voucher.js';
import type { VoucherRow } from '../store/voucher.repository.js';
import { voucherOf } from './dossier.weighing.js';
import { hashOfVoucher, numberOfShare, type Arrival, type Aside, type ReadDocument } from './voucher.reader.js';

/**
 * What the newest word on a document makes of its vouchers: those it names now, and, as reversed, those it no longer names.
 * @param before what stands of the document.
 */
export function arrivalsOf({ document }: ReadDocument, before: readonly VoucherRow[]): Arrival[] {
  const told = document.state === 'REVERSED' ? [] : vouchersIn(document);
  const named = new Set(told.map((arrival) => arrival.voucher.number));
  const gone = before.filter((row) => !named.has(row.number)).map((row) => reversedBy(document, row));
  return told.length + gone.length > 0 ? [...told, ...gone] : [arrivalOf(document)];
}

/** The vouchers that a posted document stands for. */
export function vouchersIn(document: VoucherDocument): Arrival[] {
  const { shares = [] } = document;
  if (shares.length === 0) return [arrivalOf(document)];
  const aside = asideOf(document, shares);
  if (aside) return [{ ...arrivalOf(document), aside }];
  return shares.map((share) => arrivalOf(shareOf(document, share)));
}

function shareOf(document: VoucherDocument, share: VoucherShare): Voucher {
  const { line, dossierReference, paymentReference, personalId, vssCode } = share;
  const { number, version, state, documentDate, postedAt, agency, payerName, bank, transaction } = document;
  return {
    number: numberOfShare(number, line),
    documentNumber: number,
    line,
    ...{ version, state, documentDate, postedAt, agency },
    amountVnd: share.amountVnd,
    fromMonth: share.fromMonth ?? document.fromMonth,
    months: share.months ?? document.months,
    method: share.method ?? document.method,
    incomeVnd: share.incomeVnd ?? document.incomeVnd,
    split: splitOf(share),
    ...given({ payerName, bank, transaction, dossierReference, paymentReference, personalId, vssCode }),
  };
}

/** A share that names no division has been paid by the citizen alone. */
function splitOf(share: VoucherShare): Voucher['split'] {
  return share.split ?? { self: share.amountVnd, state: 0, local: 0, other: 0 };
}

/** The amounts, every part of the division, and each line once: otherwise nobody knows whose money it is. */
function asideOf(document: VoucherDocument, shares: readonly VoucherShare[]): Aside | undefined {
  const { self, state, local, other } = document.split;
  const money = {
    grossVnd: self + state + local + other,
    selfVnd: self,
    stateVnd: state,
    localVnd: local,
    otherVnd: other,
  };
  const differences = splitDifferences(money, shares.map(splitOf));
  const sharesVnd = shares.reduce((sum, share) => sum + share.amountVnd, 0);
  const repeatedLines = shares.length - new Set(shares.map((share) => share.line)).size;
  if (sharesVnd === document.amountVnd && differences.length === 0 && repeatedLines === 0) return undefined;
  const sums = { documentVnd: document.amountVnd, sharesVnd };
  const detail = detailOf('VOUCHER_SHARES_DIFFER', { ...sums, shares: shares.length, repeatedLines, differences });
  return { kind: 'VOUCHER_SHARES_DIFFER', detail };
}

function reversedBy(document: VoucherDocument, row: VoucherRow): Arrival {
  const { version, postedAt } = document;
  return arrivalOf({ ...voucherOf(row), version, postedAt, state: 'REVERSED' });
}

function arrivalOf(voucher: Voucher): Arrival {
  return { voucher, hash: hashOfVoucher(voucher) };
}

function given<T extends object>(fields: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>;
}
