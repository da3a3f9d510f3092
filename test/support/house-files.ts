// What the processes of a house are told: the simulators' configuration and the gateway's partners file, with one secret for all.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { hashSecret } from '../../src/platform/secrets.js';
import type { TestDatabase } from './database.js';

export const simNames = ['tnhs', 'accounting', 'tst', 'vss-portal', 'npsp', 'register'] as const;
export type SimName = (typeof simNames)[number];
export type PortalSim = 'vss-portal' | 'npsp';

export interface HouseOptions {
  readonly redisUrl?: string;
  readonly amqpUrl?: string;
  /** Extra environment of every gateway process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Extra keys of a simulator's section. */
  readonly sims?: Partial<Record<SimName, object>>;
  /** A database to use in place of a fresh one on the tests' server. */
  readonly database?: TestDatabase;
  /** Who is told of incidents, as in the partners file. */
  readonly alerts?: object;
  /** Gateway processes to start, by name and role; one `all` unless told. */
  readonly processes?: Readonly<Record<string, 'api' | 'worker' | 'all'>>;
}

/** A partner's answer may take so long on a busy machine; a call given up would be made again and counted twice. */
const patienceMs = 8000;

/** What the payment platform calls the gateway of a house; its secret is the house's. */
export const payplatPartner = 'TNHS602E';

export interface Credentials {
  readonly partnersFile: string;
  readonly secret: string;
}

/** What a house is made of before anything runs in it. */
export interface HouseSite {
  readonly folder: string;
  readonly ports: Readonly<Record<SimName | 'gateway' | 'events', number>>;
  readonly credentials: Credentials;
  readonly gatewayUrl: string;
  urlOf(sim: SimName): string;
}

/** @returns where the simulators' and the partners' file are. */
export async function writeHouseFiles(
  house: HouseSite,
  options: HouseOptions,
): Promise<{ sims: string; partners: string }> {
  const { secret } = house.credentials;
  const hash = await hashSecret(secret);
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const unit = { madonvi: '000.00.00.G22', dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider' };
  const sims = join(house.folder, 'simulators.json');
  const partners = join(house.folder, 'partners.yaml');
  writeFileSync(sims, JSON.stringify(simConfig(house, { webhookSecret, unit, options })));
  writeFileSync(
    partners,
    stringify({
      ...partnersConfig(house, { webhookSecret, unit, hash }),
      ...(options.alerts ? { alerts: options.alerts } : {}),
    }),
  );
  return { sims, partners };
}

function simConfig(house: HouseSite, made: { webhookSecret: string; unit: object; options: HouseOptions }): object {
  const password = house.credentials.secret;
  const own = { username: 'gateway', password };
  const extra = made.options.sims ?? {};
  return {
    gatewayUrl: house.gatewayUrl,
    eventsTcp: { host: '127.0.0.1', port: house.ports.events },
    ...(made.options.amqpUrl === undefined ? {} : { amqpUrl: made.options.amqpUrl }),
    stateDir: join(house.folder, 'simulators'),
    tnhs: { port: house.ports.tnhs, ...own, callback: { username: 'tnhs', password }, stepMs: 20, ...extra.tnhs },
    accounting: { port: house.ports.accounting, ...own, voucherDelayMs: 50, ...extra.accounting },
    tst: { port: house.ports.tst, ...own, callback: { username: 'tst', password }, issueDelayMs: 50, ...extra.tst },
    'vss-portal': {
      port: house.ports['vss-portal'],
      clientId: 'vss-portal',
      clientSecret: password,
      webhookSecrets: [made.webhookSecret],
      soap: { username: 'vss-soap', password },
      ...extra['vss-portal'],
    },
    npsp: {
      port: house.ports.npsp,
      ...own,
      ...made.unit,
      push: { username: 'npsp', password },
      payplat: { partnerCode: payplatPartner, secret: password },
      ...extra.npsp,
    },
    register: { port: house.ports.register, token: password, ...extra.register },
  };
}

function partnersConfig(
  house: HouseSite,
  made: { webhookSecret: string; unit: { madonvi: string; dstcode: string }; hash: string },
): object {
  const password = house.credentials.secret;
  const soap = (sim: SimName): object => ({
    url: `${house.urlOf(sim)}/soap`,
    username: 'gateway',
    password,
    timeoutMs: patienceMs,
  });
  return {
    restClients: [
      {
        clientId: 'vss-portal',
        portal: 'vss-portal',
        secretHash: made.hash,
        scopes: ['dossier.submit', 'dossier.read', 'dossier.supplement', 'dossier.withdraw'],
        ratePerMinute: 1_000_000,
      },
    ],
    operatorClients: [
      {
        clientId: 'operator',
        secretHash: made.hash,
        rights: ['view', 'view-personal-data', 'configure', 'reconcile', 'administer', 'replay', 'edit', 'approve'],
      },
    ],
    dvcqgAccounts: [
      {
        username: 'npsp',
        portal: 'npsp',
        passwordHash: made.hash,
        madonvi: made.unit.madonvi,
        ratePerMinute: 1_000_000,
      },
    ],
    soapAccounts: [
      { username: 'vss-soap', system: 'vss-portal', password, ratePerMinute: 1_000_000 },
      { username: 'tnhs', system: 'tnhs', password, ratePerMinute: 1_000_000 },
      { username: 'tst', system: 'tst', password, ratePerMinute: 1_000_000 },
    ],
    vssPortalCallback: {
      kind: 'standard-webhooks',
      url: `${house.urlOf('vss-portal')}/webhooks/tnhs`,
      secrets: [made.webhookSecret],
      timeoutMs: patienceMs,
    },
    npspCallback: {
      kind: 'dvcqg',
      adapterUrl: `${house.urlOf('npsp')}/adapter`,
      authEndpoint: '/dvcqg/login',
      integrationEndpoint: '/dvcqg/integration',
      shareEndpoint: '/dvcqg/share',
      username: 'gateway',
      password,
      dstcode: made.unit.dstcode,
      dstcodeIn: 'header',
      madonvi: made.unit.madonvi,
      timeoutMs: patienceMs,
    },
    ...{ tnhs: soap('tnhs'), accounting: soap('accounting'), tst: soap('tst') },
    register: { url: house.urlOf('register'), token: password, timeoutMs: patienceMs },
    payplat: { partnerCode: payplatPartner, secrets: [password] },
    attachmentHosts: [],
    allowedPrivateCidrs: ['127.0.0.0/8'],
  };
}
