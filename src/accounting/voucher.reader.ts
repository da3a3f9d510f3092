// From what accounting wrote to a canonical document. One that cannot be read is set aside with the reason, whole,
// and read again when the mapping was mended; it never stops the others.
import type { ItemDetail } from '../domain/item-detail.js';
import type { WeighedKind } from '../domain/matching.js';
import type { Voucher, VoucherDocument, VoucherShare } from '../domain/voucher.js';
import type { MappingProblem, MappingSet } from '../mapping/mapping.types.js';
import { contentHash } from '../store/keyed-hashes.js';
import type { VoucherEvidence } from '../store/voucher.repository.js';

export const voucherMapping = 'accounting-voucher-to-canonical';

export interface Arrival {
  readonly voucher: Voucher;
  /** Hex keyed hash of what matters in it: neither version nor time of posting. */
  readonly hash: string;
  /** Why its money cannot be given to any dossier. */
  readonly aside?: Aside;
}

export interface Aside {
  readonly kind: Extract<WeighedKind, 'VOUCHER_SHARES_DIFFER'>;
  readonly detail: ItemDetail;
}

export interface ReadDocument {
  readonly document: VoucherDocument;
  readonly evidence: VoucherEvidence;
}

export interface UnreadableArrival {
  readonly evidence: VoucherEvidence;
  readonly problems: readonly ReadingProblem[];
  /** Where it can be told. */
  readonly agency?: string;
}

/** Where, which rule, and what the value looked like; never the value. */
export type ReadingProblem = Pick<MappingProblem, 'code' | 'rule' | 'sourcePath' | 'shape'>;

export interface Reading {
  readonly documents: readonly ReadDocument[];
  readonly unreadable: readonly UnreadableArrival[];
}

/** Reads what accounting wrote, with the mapping in force on the day of `at`. */
export function readVouchers(mappings: Pick<MappingSet, 'run'>, raws: readonly unknown[], at: Date): Reading {
  const documents: ReadDocument[] = [];
  const unreadable: UnreadableArrival[] = [];
  for (const raw of raws) {
    const result = mappings.run(voucherMapping, raw, { at });
    const problems = result.ok ? problemsOf(result.value) : result.problems;
    if (!result.ok || problems.length > 0) {
      unreadable.push({ evidence: evidenceOf(raw), problems: problems.map(withoutTexts), ...agencyOf(raw) });
      continue;
    }
    const document = result.value as unknown as VoucherDocument;
    const { number, version, state } = document;
    documents.push({ document, evidence: { ...evidenceOf(raw), number, version, state } });
  }
  return { documents, unreadable };
}

/** The same facts have the same hash, whatever version they are told in and whenever they were posted. */
export function hashOfVoucher(voucher: Voucher): string {
  return hexHash({ ...voucher, version: undefined, postedAt: undefined });
}

/** A share is a voucher of its own downstream; no document may be named like one. */
export function numberOfShare(documentNumber: string, line: number): string {
  return `${documentNumber}#${line}`;
}

const namedAsShare = /#\d+$/;

/** Evidence needs a number and a version also where the voucher's own cannot be trusted. */
function evidenceOf(raw: unknown): VoucherEvidence {
  const fields = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  const hash = hexHash(raw);
  const { soChungTu, phienBan, trangThai } = fields;
  const number =
    typeof soChungTu === 'string' && soChungTu !== ''
      ? soChungTu.slice(0, longestNumber)
      : `unnumbered-${hash.slice(2, 18)}`;
  const version = isVersion(Number(phienBan)) ? Number(phienBan) : 0;
  return { number, version, hash, state: trangThai === 'reversed' ? 'REVERSED' : 'POSTED', content: raw };
}

function agencyOf(raw: unknown): { readonly agency?: string } {
  const { maCoQuan } = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  return typeof maCoQuan === 'string' && /^\d{3}(\d{2})?$/.test(maCoQuan) ? { agency: maCoQuan } : {};
}

/** What the database relies on, however the mapping was edited: a page must never fail for one voucher. */
function problemsOf(value: Readonly<Record<string, unknown>>): ReadingProblem[] {
  const { number, version, state, amountVnd, agency, fromMonth, months, shares = [] } = value;
  const rules = {
    number: typeof number === 'string' && number !== '' && !namedAsShare.test(number),
    version: isVersion(version),
    state: state === 'POSTED' || state === 'REVERSED',
    amountVnd: isMoney(amountVnd),
    agency: typeof agency === 'string',
    fromMonth: typeof fromMonth === 'string',
    months: isVersion(months),
    shares: Array.isArray(shares) && (shares as VoucherShare[]).every((share) => isShare(share, String(number))),
  };
  const broken = Object.entries(rules).filter(([, holds]) => !holds);
  return broken.map(([rule]) => ({ code: 'OUT_OF_RANGE', rule, sourcePath: '', shape: { type: 'other' } }));
}

/** A share's own number must fit wherever a voucher's number goes. */
function isShare({ line, amountVnd, months = 1 }: VoucherShare, documentNumber: string): boolean {
  const fits = numberOfShare(documentNumber, line).length <= longestNumber;
  return fits && isVersion(line) && isMoney(amountVnd) && isVersion(months);
}

function isMoney(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function withoutTexts({ code, rule, sourcePath, shape }: ReadingProblem): ReadingProblem {
  return { code, rule, sourcePath, shape };
}

/** What fits a database's integer. */
const largestVersion = 2_147_483_647;
const longestNumber = 64;

function isVersion(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= largestVersion;
}

function hexHash(value: unknown): string {
  return contentHash(value).toString('hex');
}
