// What stands for personal values where rows are searched or told apart. The same value always has the same hash.
import { sha256 } from '../platform/ids.js';
import { canonicalJson } from '../platform/json.js';
import { keyedHash } from '../platform/vault.js';

/** Of a 12-digit personal id or a 10-digit social insurance number: since 2025-08-01 one may stand where the other was. */
export function personHash(number: string): string {
  return keyedHash('person', number).toString('base64url');
}

export function personHashOrNull(number: string | null | undefined): string | null {
  return typeof number === 'string' && number !== '' ? personHash(number) : null;
}

/** By which rows of a person are found: the hash, and the number itself in rows that were not sealed yet. */
export function personKeys(number: string): string[] {
  return [personHash(number), number];
}

/** Of a full name without case, marks and extra spaces. */
export function nameHash(fullName: string): string {
  return keyedHash('name', plainName(fullName)).toString('base64url');
}

export function plainName(fullName: string): string {
  const bare = fullName.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd');
  return bare.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

const keyedMark = 1;

/** Tells contents apart without giving a stranger something to guess against: 33 bytes, the first is 1. */
export function contentHash(value: unknown): Buffer {
  return keyedDigest(sha256(canonicalJson(value)));
}

/** The same from the plain SHA-256 that rows older than sealing carry. */
export function keyedDigest(plain: Buffer): Buffer {
  return Buffer.concat([Buffer.of(keyedMark), keyedHash('content', plain)]);
}

/** @param kept of a row, which may be older than sealing */
export function isSameContent(kept: Buffer, hash: Buffer): boolean {
  return (kept.length === hash.length - 1 ? keyedDigest(kept) : kept).equals(hash);
}
