import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { unwrapKey, wrapKey } from './master-key.js';
import { openBytes, openJson, sealFacts, sealJson, sealedValue, Vault, VaultError, type DataKey } from './vault.js';

const hashKey = randomBytes(32);
const first: DataKey = { version: 1, key: randomBytes(32) };
const second: DataKey = { version: 2, key: randomBytes(32) };

function vaultOf(dataKeys: readonly DataKey[], active: number, onUnknown?: () => void): Vault {
  return new Vault({ dataKeys, active, hashKey }, onUnknown);
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof VaultError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

const content = Buffer.from('Nguyễn Thị Mật 001190099901 \u0000\u0001 nhị phân', 'utf8');

describe('the vault', () => {
  it('gives back bytes and texts as they were, and shows nothing of them', () => {
    const vault = vaultOf([first], 1);
    const sealed = vault.sealBytes('message.body', content);
    expect(vault.openBytes(sealed).equals(content)).toBe(true);
    expect(sealed.includes(Buffer.from('001190099901'))).toBe(false);
    const text = vault.sealText('dossier.canonical', 'họ tên: Mật');
    expect(vault.openText(text)).toBe('họ tên: Mật');
    expect(text).not.toContain('Mật');
    expect(vault.openBytes(vault.sealBytes('x', Buffer.alloc(0))).length).toBe(0);
  });

  it('seals the same value differently each time', () => {
    const vault = vaultOf([first], 1);
    const seals = Array.from({ length: 600 }, () => vault.sealText('p', 'same'));
    expect(new Set(seals).size).toBe(600);
  });

  it('notices every changed byte of a seal, head, nonce, content and tag alike', () => {
    const vault = vaultOf([first, second], 1);
    const sealed = vault.sealBytes('message.body', Buffer.from('abc'));
    for (let place = 6; place < sealed.length; place += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      expect(() => vault.openBytes(changed)).toThrow();
    }
    expect(codeOf(() => vault.openBytes(sealed.subarray(0, sealed.length - 1)))).toBe('SEAL_BROKEN');
  });

  it('holds a seal to its purpose', () => {
    const vault = vaultOf([first], 1);
    const moved = vault.sealText('voucher.content', '{}').replace('voucher.content', 'dossier.canonical');
    expect(codeOf(() => vault.openText(moved))).toBe('SEAL_BROKEN');
    expect(sealFacts(moved)).toEqual({ keyVersion: 1, purpose: 'dossier.canonical' });
    expect(sealFacts(vault.sealBytes('message.body', content))).toEqual({ keyVersion: 1, purpose: 'message.body' });
  });

  it('says that the key is another one, and never a word of the text', () => {
    const sealed = vaultOf([first], 1).sealText('p', 'Mật');
    expect(codeOf(() => vaultOf([{ version: 1, key: second.key }], 1).openText(sealed))).toBe('SEAL_BROKEN');
  });

  it('asks for the keys again when it meets a version it does not know', () => {
    let asked = 0;
    const old = vaultOf([first], 1, () => (asked += 1));
    const sealed = vaultOf([first, second], 2).sealText('p', 'x');
    expect(codeOf(() => old.openText(sealed))).toBe('SEAL_KEY_UNKNOWN');
    expect(asked).toBe(1);
    old.learn({ dataKeys: [first, second], active: 2 });
    expect(old.openText(sealed)).toBe('x');
  });

  it('keeps hashes when data keys change, and tells labels apart', () => {
    const hash = vaultOf([first], 1).keyedHash('person', '001190099901');
    expect(vaultOf([second], 2).keyedHash('person', '001190099901').equals(hash)).toBe(true);
    expect(vaultOf([first], 1).keyedHash('name', '001190099901').equals(hash)).toBe(false);
  });

  it('reads a column that was never sealed as it is', () => {
    expect(openJson('{"a":1}')).toEqual({ a: 1 });
    expect(openJson(sealJson('p', { a: 'ị' }))).toEqual({ a: 'ị' });
    expect(openJson(JSON.stringify({ inner: sealedValue('p', 1) }))).toHaveProperty('inner');
    expect(openBytes(content)).toBe(content);
  });
});

describe('the master key', () => {
  it('opens only what it wrapped, under the name it was wrapped for', () => {
    const master = randomBytes(32);
    const wrapped = wrapKey(master, { kind: 'seal', version: 3 }, first.key);
    expect(unwrapKey(master, { kind: 'seal', version: 3 }, wrapped)?.equals(first.key)).toBe(true);
    expect(unwrapKey(master, { kind: 'seal', version: 4 }, wrapped)).toBeUndefined();
    expect(unwrapKey(randomBytes(32), { kind: 'seal', version: 3 }, wrapped)).toBeUndefined();
  });
});
