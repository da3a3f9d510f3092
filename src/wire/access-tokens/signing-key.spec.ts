import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import type { Config } from '../../platform/config.js';
import { readSigningKey } from './signing-key.js';

const folder = mkdtempSync(join(tmpdir(), 'signing-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const config = (change: Partial<Config>): Config => ({ JWT_SIGNING_KEY: '', DATA_DIR: folder, ...change }) as Config;

it('is made once, for its owner only, and is the same after a restart', () => {
  const DATA_DIR = join(folder, 'fresh');
  const first = readSigningKey(config({ DATA_DIR }));
  expect(first.length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(DATA_DIR, 'jwt-signing.key')).mode & 0o777).toBe(0o600);
  expect(Buffer.from(readSigningKey(config({ DATA_DIR })))).toEqual(Buffer.from(first));
  expect(readdirSync(DATA_DIR)).toEqual(['jwt-signing.key']);
});

it('comes from the configuration where one is given', () => {
  const key = readSigningKey(config({ JWT_SIGNING_KEY: 'k'.repeat(40), DATA_DIR: join(folder, 'unused') }));
  expect(new TextDecoder().decode(key)).toBe('k'.repeat(40));
  expect(readdirSync(folder)).not.toContain('unused');
});
