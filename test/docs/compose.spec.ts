// docker-compose.yml, the partners file beside it and the script that makes its secrets say the same names as the code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { hashedSecrets, missingSecrets, plainSecrets } from '../../scripts/compose-secrets.js';
import { readSimConfig, simNames } from '../../simulators/config.js';
import { environmentWords } from '../../src/cli/help.js';
import { configSchema, readConfig } from '../../src/platform/config.js';
import { readPartners } from '../../src/platform/partners.js';

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly healthcheck?: object;
  readonly build?: string;
  readonly hostname?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: { readonly simulators: { readonly content: string } };
}

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const partnersFile = join(root, 'config/partners.compose.yaml');
const gateways = ['gateway-api', 'gateway-worker'] as const;

function namesUsedIn(content: string): string[] {
  return [...content.matchAll(/(?<!\$)\$\{([A-Z0-9_]+)/g)].map((found) => found[1] ?? '');
}

function filled(content: string, env: Readonly<Record<string, string | undefined>>): string {
  return content.replaceAll(/\$\{([A-Z0-9_]+)[^}]*\}/g, (_whole, name: string) => env[name] ?? '');
}

describe('docker-compose.yml', () => {
  it.each(gateways)('gives %s keys of the configuration and secrets of the partners file, nothing else', (name) => {
    const keys = Object.keys(compose.services[name]?.environment ?? {});
    const known = [...Object.keys(configSchema), ...namesUsedIn(readFileSync(partnersFile, 'utf8'))];
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
  });

  it('names no secret of a partner like a variable that `tnhs` reads in the same container', () => {
    const read = environmentWords.flatMap(([names]) => names.split(', '));
    const example = readFileSync(join(root, 'config/partners.example.yaml'), 'utf8');
    const given = gateways.flatMap((name) => Object.keys(compose.services[name]?.environment ?? {}));
    expect([...given, ...namesUsedIn(example)].filter((name) => read.includes(name))).toEqual([]);
  });

  it('lets a new container of RabbitMQ find the queues of the old one', () => {
    expect(compose.services['rabbitmq']?.hostname).toBe('rabbitmq');
  });

  it('uses only secrets that npm run compose:secrets makes', () => {
    const made = [...plainSecrets, ...Object.keys(hashedSecrets), 'PUBLIC_URL'];
    expect(namesUsedIn(text).filter((name) => !made.includes(name))).toEqual([]);
  });

  it('starts every simulator, and every service tells its health', () => {
    const commands = Object.values(compose.services).map((service) => service.command?.join(' ') ?? '');
    for (const name of simNames) expect(commands).toContain(`node simulators/main.ts ${name}`);
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    expect(dockerfile).toContain('HEALTHCHECK');
    const silent = Object.entries(compose.services).filter(([, service]) => !service.healthcheck && !service.build);
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('starts, with the made secrets, a gateway whose configuration and partners file are complete', async () => {
    const secrets = parseEnv((await missingSecrets('')).join('\n'));
    for (const name of gateways) {
      const environment = Object.entries(compose.services[name]?.environment ?? {});
      const env = Object.fromEntries(environment.map(([key, value]) => [key, filled(value, secrets)]));
      expect(readConfig(env)).toMatchObject({ ROLE: name.replace('gateway-', ''), PORT: 8080 });
      const partners = readPartners(partnersFile, env);
      expect(partners.tnhs.password).toBe(secrets['TNHS_PASSWORD']);
    }
  });

  it('gives the simulators a complete configuration', async () => {
    const secrets = parseEnv((await missingSecrets('')).join('\n'));
    const folder = mkdtempSync(join(tmpdir(), 'compose-'));
    const file = join(folder, 'simulators.json');
    writeFileSync(file, filled(compose.configs.simulators.content, secrets));
    for (const name of simNames) {
      const config = readSimConfig(file, name);
      expect(compose.services[name]?.environment['SIM_PORT']).toBe(String(config[name].port));
    }
    rmSync(folder, { recursive: true });
  });

  it('keeps the secrets that are already in .env', async () => {
    const first = (await missingSecrets("TNHS_PASSWORD='mine'\n")).join('\n');
    expect(first).not.toContain('TNHS_PASSWORD');
    expect(await missingSecrets(`TNHS_PASSWORD='mine'\n${first}`)).toEqual([]);
  });
});
