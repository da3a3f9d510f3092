import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { querySigned, signatureOf, signingSecret } from './payplat.signature.js';

const secret = 'an-old-secret-of-the-platform';
const newer = 'a-new-secret-of-the-platform';
const values = ['IPN', '00', 'P', 'REF-1', '264000', 'VND', 'T1', 'VCB', '20261120080000', 'Nộp BHXH tự nguyện'];

describe('MaXacThuc', () => {
  it('is the lower-case hex SHA-256 of the UTF-8 values joined by |, the secret last', () => {
    const text = Buffer.from(`${values.join('|')}|${secret}`, 'utf8');
    expect(signatureOf(values, secret)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(signatureOf(['a', ''], 's')).toBe('4c0bec8f48fdf91df2272373833d33ca080d5c82a04a356c3e4deedbececb2f2');
  });

  it('signs a QUERY over its own values', () => {
    expect(querySigned).toEqual(['LoaiBanTin', 'PhienBan', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD']);
  });

  it.each([
    ['the only secret', [secret]],
    ['the first of two', [secret, newer]],
    ['the last of two', [newer, secret]],
  ])('is known by %s', (_which, secrets) => {
    expect(signingSecret(values, signatureOf(values, secret), secrets)).toBe(secret);
  });

  it('changes with every signed value', () => {
    const signature = signatureOf(values, secret);
    for (const place of values.keys()) {
      const changed = values.with(place, `${values[place] ?? ''}1`);
      expect(signingSecret(changed, signature, [secret])).toBeUndefined();
    }
  });

  it.each([
    ['another secret', signatureOf(values, newer)],
    ['upper case', signatureOf(values, secret).toUpperCase()],
    ['a byte too few', signatureOf(values, secret).slice(2)],
    ['nothing', ''],
    ['zeros', '0'.repeat(64)],
    ['no hex', 'z'.repeat(64)],
  ])('is not known: %s', (_what, signature) => {
    expect(signingSecret(values, signature, [secret])).toBeUndefined();
  });

  it('is refused where the same text could be read as other values', () => {
    const shifted = ['IPN', '00', 'P', 'REF-1|264000', 'VND', 'T1', 'VCB', '20261120080000', 'Nộp', 'x'];
    expect(signingSecret(shifted, signatureOf(shifted, secret), [secret])).toBeUndefined();
    const lastHolds = values.with(-1, 'a|b');
    expect(signingSecret(lastHolds, signatureOf(lastHolds, secret), [secret])).toBe(secret);
  });

  it('is known to nobody without a secret', () => {
    expect(signingSecret(values, signatureOf(values, ''), [])).toBeUndefined();
  });
});
