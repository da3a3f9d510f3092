import { randomBytes } from 'node:crypto';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { configSchema, describeConfig, readConfig } from './config.js';
import { readPartners } from './partners.js';
import { hashSecret, verifySecret } from './secrets.js';

const minimal = { PARTNERS_FILE: 'p.yaml' };
const example = join(import.meta.dirname, '../../config/partners.example.yaml');
const secrets = Object.fromEntries(
  [
    'VSS_PORTAL_SECRET_HASH',
    'NPSP_PASSWORD_HASH',
    'VSS_SOAP_PASSWORD',
    'TNHS_CALLBACK_PASSWORD',
    'TST_CALLBACK_PASSWORD',
    'VSS_WEBHOOK_SECRET',
    'NPSP_CALLBACK_PASSWORD',
    'TNHS_PASSWORD',
    'ACCOUNTING_PASSWORD',
    'TST_PASSWORD',
    'REGISTER_TOKEN',
  ].map((name) => [name, name === 'VSS_WEBHOOK_SECRET' ? 'whsec_eA==' : 'scrypt$c2FsdA$aGFzaA']),
);

describe('configuration', () => {
  it('names every wrong key at once and never echoes a secret', () => {
    const wrong = {
      ...minimal,
      PORT: '99999',
      ROLE: 'boss',
      DATABASE_URL: 'mysql://u:geheim@h/x',
      JWT_SIGNING_KEY: 'kurz-geheim',
    };
    expect(() => readConfig(wrong)).toThrow(/PORT[^]*ROLE|ROLE[^]*PORT/);
    expect(() => readConfig(wrong)).toThrow(/DATABASE_URL/);
    expect(() => readConfig(wrong)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('geheim') as unknown }),
    );
  });

  it('wants a database and a signing key where processes are several', () => {
    expect(() => readConfig({ ...minimal, ROLE: 'worker' })).toThrow(
      /DATABASE_URL is required[^]*JWT_SIGNING_KEY is required[^]*MASTER_KEY is required/,
    );
  });

  it('has no default for a secret, and takes no key that anybody could guess', () => {
    const secretKeys = Object.entries(configSchema).filter(([, spec]) => 'secret' in spec && spec.secret);
    expect(secretKeys.map(([name]) => name)).toEqual(expect.arrayContaining(['JWT_SIGNING_KEY', 'MASTER_KEY']));
    for (const [, spec] of secretKeys) expect(spec.fallback).toBe('');
    const several = { ...minimal, ROLE: 'api', DATABASE_URL: 'postgresql://h/x' };
    const random = randomBytes(32).toString('base64');
    expect(readConfig({ ...several, JWT_SIGNING_KEY: random, MASTER_KEY: random }).ROLE).toBe('api');
    for (const known of [
      'x'.repeat(40),
      'change-me-change-me-change-me-0123456789',
      Buffer.alloc(32).toString('base64'),
    ]) {
      expect(() => readConfig({ ...several, JWT_SIGNING_KEY: known, MASTER_KEY: random })).toThrow(
        /JWT_SIGNING_KEY must/,
      );
      expect(() => readConfig({ ...several, JWT_SIGNING_KEY: random, MASTER_KEY: known })).toThrow(/MASTER_KEY must/);
    }
    const weakBefore = { MASTER_KEY: random, MASTER_KEY_PREVIOUS: Buffer.alloc(32).toString('base64') };
    expect(readConfig({ ...several, JWT_SIGNING_KEY: random, ...weakBefore }).ROLE).toBe('api');
  });

  it('logs secrets only as configured or not', () => {
    const shown = JSON.stringify(describeConfig(readConfig({ ...minimal, REDIS_URL: 'redis://:geheim@127.0.0.1:1' })));
    expect(shown).toContain('"REDIS_URL":{"configured":true}');
    expect(shown).not.toContain('geheim');
  });
});

describe('partners file', () => {
  it('reads the example once its secrets are in the environment', () => {
    const partners = readPartners(example, secrets);
    expect(partners.restClients[0]?.portal).toBe('vss-portal');
    expect(partners.npspCallback.timeoutMs).toBe(15_000);
  });

  it('names what is missing or wrong by its path, never by its value', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'partners-')), 'p.yaml');
    writeFileSync(
      file,
      'tnhs: { url: "geheim", username: u, password: geheim }\nrestClients: [{ clientId: a, portal: moon, scopes: [], secretHash: x }]\nsurplus: 1\n',
    );
    const read = (): unknown => readPartners(file, {});
    expect(read).toThrow(/accounting is missing[^]*restClients\.0\.portal[^]*tnhs\.url|tnhs\.url[^]*/);
    expect(read).toThrow(/surplus/);
    expect(read).toThrow(expect.not.objectContaining({ message: expect.stringContaining('geheim') as unknown }));
    expect(() => readPartners(example, {})).toThrow(/VSS_PORTAL_SECRET_HASH is used in the file but not set/);
  });
});

describe('secrets', () => {
  it('accepts the right secret, refuses a wrong one and an unknown account', async () => {
    const stored = await hashSecret('right');
    expect(await verifySecret('right', stored)).toBe(true);
    expect(await verifySecret('wrong', stored)).toBe(false);
    expect(await verifySecret('', undefined)).toBe(false);
  });

  it.each([
    [
      'a client of two kinds',
      'restClients: [{ clientId: a, portal: npsp, scopes: [], secretHash: "scrypt$x" }]\noperatorClients: [{ clientId: a, rights: [], secretHash: "scrypt$x" }]\n',
      /clientId a is used twice/,
    ],
    ['an unknown right', 'operatorClients: [{ clientId: a, rights: [god], secretHash: "scrypt$x" }]\n', /0\.rights/],
    ['a short secret of the payment platform', 'payplat: { partnerCode: p, secrets: [geheim] }\n', /payplat\.secrets/],
    ['a payment platform without secrets', 'payplat: { partnerCode: p, secrets: [] }\n', /payplat\.secrets/],
  ])('refuses %s without echoing a secret', (_what, text, problem) => {
    const path = join(mkdtempSync(join(tmpdir(), 'partners-')), 'partners.yaml');
    writeFileSync(path, text);
    const read = (): unknown => readPartners(path, {});
    expect(read).toThrow(problem);
    expect(read).not.toThrow(/geheim/);
  });
});
