// From what accounting wrote to a canonical voucher. One that cannot be read is set aside with the reason, whole,
// and read again when the mapping was mended; it never stops the others.
import type { Voucher } from '../domain/voucher.js';
import type { MappingProblem, MappingSet } from '../mapping/mapping.types.js';
import { sha256 } from '../platform/ids.js';
import { canonicalJson } from '../platform/json.js';
import type { VoucherEvidence } from '../store/voucher.repository.js';

export const voucherMapping = 'accounting-voucher-to-canonical';

export interface Arrival {
  readonly voucher: Voucher;
  /** Hex SHA-256 of what matters in it: neither version nor time of posting. */
  readonly hash: string;
}

export interface ReadArrival extends Arrival {
  readonly evidence: VoucherEvidence;
}

export interface UnreadableArrival {
  readonly evidence: VoucherEvidence;
  readonly problems: readonly ReadingProblem[];
}

/** Where, which rule, and what the value looked like; never the value. */
export type ReadingProblem = Pick<MappingProblem, 'code' | 'rule' | 'sourcePath' | 'shape'>;

export interface Reading {
  readonly arrivals: readonly ReadArrival[];
  readonly unreadable: readonly UnreadableArrival[];
}

/** Reads what accounting wrote, with the mapping in force on the day of `at`. */
export function readVouchers(mappings: Pick<MappingSet, 'run'>, raws: readonly unknown[], at: Date): Reading {
  const arrivals: ReadArrival[] = [];
  const unreadable: UnreadableArrival[] = [];
  for (const raw of raws) {
    const result = mappings.run(voucherMapping, raw, { at });
    const problems = result.ok ? problemsOf(result.value) : result.problems;
    if (!result.ok || problems.length > 0) {
      unreadable.push({ evidence: evidenceOf(raw), problems: problems.map(withoutTexts) });
      continue;
    }
    const voucher = result.value as unknown as Voucher;
    const { number, version, state } = voucher;
    const evidence = { ...evidenceOf(raw), number, version, state };
    arrivals.push({ voucher, hash: hashOfVoucher(voucher), evidence });
  }
  return { arrivals, unreadable };
}

/** The same facts have the same hash, whatever version they are told in and whenever they were posted. */
export function hashOfVoucher(voucher: Voucher): string {
  return hexHash({ ...voucher, version: undefined, postedAt: undefined });
}

/** Evidence needs a number and a version also where the voucher's own cannot be trusted. */
function evidenceOf(raw: unknown): VoucherEvidence {
  const fields = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  const hash = hexHash(raw);
  const { soChungTu, phienBan, trangThai } = fields;
  const number =
    typeof soChungTu === 'string' && soChungTu !== '' ? soChungTu.slice(0, 64) : `unnumbered-${hash.slice(0, 16)}`;
  const version = isVersion(Number(phienBan)) ? Number(phienBan) : 0;
  return { number, version, hash, state: trangThai === 'reversed' ? 'REVERSED' : 'POSTED', content: raw };
}

/** What the database relies on, however the mapping was edited: a page must never fail for one voucher. */
function problemsOf(value: Readonly<Record<string, unknown>>): ReadingProblem[] {
  const { number, version, state, amountVnd } = value;
  const rules = {
    number: typeof number === 'string' && number !== '',
    version: isVersion(version),
    state: state === 'POSTED' || state === 'REVERSED',
    amountVnd: Number.isSafeInteger(amountVnd) && Number(amountVnd) >= 0,
  };
  const broken = Object.entries(rules).filter(([, holds]) => !holds);
  return broken.map(([rule]) => ({ code: 'OUT_OF_RANGE', rule, sourcePath: '', shape: { type: 'other' } }));
}

function withoutTexts({ code, rule, sourcePath, shape }: ReadingProblem): ReadingProblem {
  return { code, rule, sourcePath, shape };
}

const largestVersion = 2_147_483_647;

function isVersion(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= largestVersion;
}

function hexHash(value: unknown): string {
  return sha256(canonicalJson(value)).toString('hex');
}
