// Seals personal data at rest: AES-256-GCM under a versioned data key, a fresh 96-bit nonce for each value.
//   bytes   00 'SEAL' 01 · key version (2) · length and text of the purpose · nonce · ciphertext · tag
//   text    U+0001 's1:' key version ':' purpose ':' base64url(nonce · ciphertext · tag); a jsonb column holds it as a JSON string
// Everything before the nonce is authenticated. No door lets U+0001 through, so no sender can write what looks sealed.
// One vault for each process: opened at boot (store/data-keys.ts), before anything is read or written.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';

/** What the value is, as `table.column`; bound to the seal. */
export type Purpose = string;

export interface DataKey {
  readonly version: number;
  readonly key: Buffer;
}

export interface VaultKeys {
  readonly dataKeys: readonly DataKey[];
  /** Version that new seals use; one of `dataKeys`. */
  readonly active: number;
  /** Never rotated with the data keys, so that what is searched by hash stays findable. */
  readonly hashKey: Buffer;
}

export type VaultErrorCode = 'SEAL_BROKEN' | 'SEAL_KEY_UNKNOWN' | 'VAULT_CLOSED';

/** Says what is wrong with a seal, never what was in it. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  constructor(
    readonly code: VaultErrorCode,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const magic = Buffer.from('\u0000SEAL\u0001', 'latin1');
const textMark = '\u0001s1:';
/** As PostgreSQL spells the mark at the start of a jsonb string. */
const jsonMark = '"\\u0001s1:';

// Nonces are drawn for many seals at once: one draw costs as much as the rest of a seal.
const drawn = Buffer.alloc(nonceBytes * 256);
let used = drawn.length;

function newNonce(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += nonceBytes;
  return Buffer.from(drawn.subarray(used - nonceBytes, used));
}

export class Vault {
  private keys: ReadonlyMap<number, KeyObject> = new Map();
  private activeVersion = 0;
  private readonly hashKey: KeyObject;

  /** @param onUnknownKey called when a value was sealed under a key this process has not learned yet */
  constructor(
    keys: VaultKeys,
    private readonly onUnknownKey: () => void = () => undefined,
  ) {
    this.hashKey = createSecretKey(keys.hashKey);
    this.learn(keys);
  }

  get active(): number {
    return this.activeVersion;
  }

  /** Takes over what the table of keys says now. */
  learn({ dataKeys, active }: Pick<VaultKeys, 'dataKeys' | 'active'>): void {
    this.keys = new Map(dataKeys.map(({ version, key }) => [version, this.keys.get(version) ?? createSecretKey(key)]));
    this.activeVersion = active;
  }

  knows(version: number): boolean {
    return this.keys.has(version);
  }

  sealBytes(purpose: Purpose, content: Uint8Array): Buffer {
    const head = bytesHead(this.activeVersion, purpose);
    return Buffer.concat([head, ...this.encrypt(this.activeVersion, head, content)]);
  }

  /** @throws VaultError */
  openBytes(sealed: Buffer): Buffer {
    const bodyAt = magic.length + 3 + sealed.readUInt8(magic.length + 2);
    const version = sealed.readUInt16BE(magic.length);
    return this.decrypt(version, sealed.subarray(0, bodyAt), sealed.subarray(bodyAt));
  }

  sealText(purpose: Purpose, text: string): string {
    const head = `${textMark}${this.activeVersion}:${purpose}:`;
    const parts = this.encrypt(this.activeVersion, Buffer.from(head), Buffer.from(text));
    return head + Buffer.concat(parts).toString('base64url');
  }

  /** @throws VaultError */
  openText(sealed: string): string {
    const { version, bodyAt } = textHead(sealed);
    const body = Buffer.from(sealed.slice(bodyAt), 'base64url');
    return this.decrypt(version, Buffer.from(sealed.slice(0, bodyAt)), body).toString('utf8');
  }

  keyedHash(label: string, value: string | Uint8Array): Buffer {
    return createHmac('sha256', this.hashKey).update(`${label}\u0000`).update(value).digest();
  }

  private encrypt(version: number, head: Buffer, content: Uint8Array): [Buffer, Buffer, Buffer] {
    const nonce = newNonce();
    const sealing = createCipheriv(cipher, this.keyOf(version), nonce, { authTagLength: tagBytes }).setAAD(head);
    const body = sealing.update(content);
    sealing.final();
    return [nonce, body, sealing.getAuthTag()];
  }

  private decrypt(version: number, head: Buffer, body: Buffer): Buffer {
    if (body.length < nonceBytes + tagBytes) throw new VaultError('SEAL_BROKEN', 'the sealed value is cut off');
    const opening = createDecipheriv(cipher, this.keyOf(version), body.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    opening.setAAD(head).setAuthTag(body.subarray(-tagBytes));
    const content = opening.update(body.subarray(nonceBytes, -tagBytes));
    try {
      opening.final();
    } catch {
      throw new VaultError('SEAL_BROKEN', `a value sealed under key ${version} was changed or belongs to another key`);
    }
    return content;
  }

  private keyOf(version: number): KeyObject {
    const key = this.keys.get(version);
    if (key) return key;
    this.onUnknownKey();
    throw new VaultError('SEAL_KEY_UNKNOWN', `this process has no data key of version ${version}`);
  }
}

function bytesHead(version: number, purpose: Purpose): Buffer {
  const numbers = Buffer.alloc(3);
  numbers.writeUInt16BE(version);
  numbers.writeUInt8(purpose.length, 2);
  return Buffer.concat([magic, numbers, Buffer.from(purpose, 'latin1')]);
}

function textHead(sealed: string): { version: number; purpose: Purpose; bodyAt: number } {
  const versionEnd = sealed.indexOf(':', textMark.length);
  const purposeEnd = sealed.indexOf(':', versionEnd + 1);
  if (versionEnd < 0 || purposeEnd < 0) throw new VaultError('SEAL_BROKEN', 'the head of a sealed text is cut off');
  const version = Number(sealed.slice(textMark.length, versionEnd));
  return { version, purpose: sealed.slice(versionEnd + 1, purposeEnd), bodyAt: purposeEnd + 1 };
}

let installed: Vault | undefined;

/** Makes this the vault of the process; a later one takes its place. */
export function installVault(vault: Vault): void {
  installed = vault;
}

export function vault(): Vault {
  if (!installed) throw new VaultError('VAULT_CLOSED', 'the vault is not open yet: open it before reading or writing');
  return installed;
}

/** For a `bytea` column or a file. */
export function sealBytes(purpose: Purpose, content: Uint8Array): Buffer {
  return vault().sealBytes(purpose, content);
}

/** For a `text` column, or for a jsonb value inside a larger JSON document that is turned into text later. */
export function sealText(purpose: Purpose, text: string): string {
  return vault().sealText(purpose, text);
}

/** The same for any JSON value. */
export function sealedValue(purpose: Purpose, value: unknown): string {
  return vault().sealText(purpose, JSON.stringify(value));
}

/** For a `jsonb` column that is written as JSON text. */
export function sealJson(purpose: Purpose, value: unknown): string {
  return JSON.stringify(sealedValue(purpose, value));
}

/** Stands for a value where it is searched or told apart; the same for ever. */
export function keyedHash(label: string, value: string | Uint8Array): Buffer {
  return vault().keyedHash(label, value);
}

export function isSealedBytes(content: Uint8Array): boolean {
  return content.length > magic.length + 3 + nonceBytes + tagBytes && magic.equals(content.subarray(0, magic.length));
}

export function isSealedText(text: string): boolean {
  return text.startsWith(textMark);
}

/** What was sealed, or the content itself where it never was. @throws VaultError */
export function openBytes(content: Buffer): Buffer {
  return isSealedBytes(content) ? vault().openBytes(content) : content;
}

/** @throws VaultError */
export function openText(text: string): string {
  return isSealedText(text) ? vault().openText(text) : text;
}

/** Reads the text of a jsonb column. @throws VaultError */
export function openJson(json: string): unknown {
  const value = JSON.parse(json) as unknown;
  if (!json.startsWith(jsonMark) || typeof value !== 'string') return value;
  return JSON.parse(vault().openText(value)) as unknown;
}

export interface SealFacts {
  readonly keyVersion: number;
  readonly purpose: Purpose;
}

/** What the outside of a seal tells; undefined where nothing is sealed. */
export function sealFacts(stored: string | Buffer): SealFacts | undefined {
  if (typeof stored !== 'string') {
    if (!isSealedBytes(stored)) return undefined;
    const length = stored.readUInt8(magic.length + 2);
    const purpose = stored.toString('latin1', magic.length + 3, magic.length + 3 + length);
    return { keyVersion: stored.readUInt16BE(magic.length), purpose };
  }
  if (!isSealedText(stored)) return undefined;
  const { version, purpose } = textHead(stored);
  return { keyVersion: version, purpose };
}
