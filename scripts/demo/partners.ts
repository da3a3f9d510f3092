// The demo's parties: secrets made once, and the two files written from them at every start — the partners file that the gateway
// reads (PARTNERS_FILE, src/platform/partners.ts) and the simulators' (simulators/config.ts). All three are for the owner's eyes only.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { hashSecret } from '../../src/platform/secrets.ts';
import type { Settings, SimName } from './settings.ts';

const secretNames = [
  'vssPortalClient',
  'vssPortalSoap',
  'npspPush',
  'npspCallback',
  'tnhs',
  'tnhsCallback',
  'accounting',
  'tst',
  'tstCallback',
  'operator',
  'payplat',
  'register',
] as const;

export type Secrets = Readonly<Record<(typeof secretNames)[number] | 'webhook', string>>;

export interface DemoFiles {
  readonly secrets: string;
  readonly partners: string;
  readonly simulators: string;
}

const unit = { madonvi: '000.00.00.G22', dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider' };
const gatewayUser = 'gateway';
export const demoOperator = 'operator';
const payplatPartner = 'TNHS602E';
const everyRight = ['view', 'view-personal-data', 'configure', 'reconcile', 'administer'];
const everyScope = ['dossier.submit', 'dossier.read', 'dossier.supplement', 'dossier.withdraw'];

export async function writeDemoFiles(settings: Settings): Promise<DemoFiles> {
  mkdirSync(settings.folder, { recursive: true, mode: 0o700 });
  const files = {
    secrets: join(settings.folder, 'secrets.json'),
    partners: join(settings.folder, 'partners.yaml'),
    simulators: join(settings.folder, 'simulators.json'),
  };
  const known = existsSync(files.secrets) ? (JSON.parse(readFileSync(files.secrets, 'utf8')) as Partial<Secrets>) : {};
  const secrets = { ...inventSecrets(), ...known };
  writeOwn(files.secrets, JSON.stringify(secrets, null, 2));
  await writePartnersFile(files.partners, secrets, settings);
  writeSimulatorsFile(files.simulators, secrets, settings);
  return files;
}

function inventSecrets(): Secrets {
  const made = secretNames.map((name) => [name, randomBytes(24).toString('base64url')]);
  const webhook = `whsec_${randomBytes(24).toString('base64')}`;
  return Object.fromEntries([...made, ['webhook', webhook]]) as Secrets;
}

async function writePartnersFile(path: string, secrets: Secrets, { ports }: Settings): Promise<void> {
  const partner = (sim: 'tnhs' | 'accounting' | 'tst') => ({
    url: `${urlOf(ports[sim].port)}/soap`,
    username: gatewayUser,
    password: secrets[sim],
  });
  const [secretHash, passwordHash, operatorHash] = await Promise.all([
    hashSecret(secrets.vssPortalClient),
    hashSecret(secrets.npspPush),
    hashSecret(secrets.operator),
  ]);
  const partners = {
    restClients: [{ clientId: 'vss-portal', portal: 'vss-portal', secretHash, scopes: everyScope }],
    operatorClients: [{ clientId: demoOperator, secretHash: operatorHash, rights: everyRight }],
    dvcqgAccounts: [{ username: 'npsp', portal: 'npsp', passwordHash, madonvi: unit.madonvi }],
    soapAccounts: [
      { username: 'vss-soap', system: 'vss-portal', password: secrets.vssPortalSoap },
      { username: 'tnhs', system: 'tnhs', password: secrets.tnhsCallback },
      { username: 'tst', system: 'tst', password: secrets.tstCallback },
    ],
    vssPortalCallback: {
      kind: 'standard-webhooks',
      url: `${urlOf(ports['vss-portal'].port)}/webhooks/tnhs`,
      secrets: [secrets.webhook],
    },
    npspCallback: {
      kind: 'dvcqg',
      adapterUrl: `${urlOf(ports.npsp.port)}/adapter`,
      authEndpoint: '/dvcqg/login',
      integrationEndpoint: '/dvcqg/integration',
      shareEndpoint: '/dvcqg/share',
      username: gatewayUser,
      password: secrets.npspCallback,
      dstcodeIn: 'header',
      ...unit,
    },
    tnhs: partner('tnhs'),
    accounting: partner('accounting'),
    tst: partner('tst'),
    register: { url: urlOf(ports.register.port), token: secrets.register },
    payplat: { partnerCode: payplatPartner, secrets: [secrets.payplat] },
    allowedPrivateCidrs: ['127.0.0.0/8'],
  };
  writeOwn(
    path,
    `# Written anew at every npm start; edit a copy of config/partners.example.yaml instead.\n${stringify(partners)}`,
  );
}

function writeSimulatorsFile(path: string, secrets: Secrets, { ports, folder, host, once }: Settings): void {
  const own = (sim: SimName, password: string) => ({ port: ports[sim].port, username: gatewayUser, password });
  // Slow enough to be followed by eye, unless somebody waits for the end.
  const paceMs = once ? 100 : 1200;
  const simulators = {
    gatewayUrl: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${ports.gateway.port}`,
    eventsTcp: { host: '127.0.0.1', port: ports.events.port },
    ...(process.env['AMQP_URL'] ? { amqpUrl: process.env['AMQP_URL'] } : {}),
    stateDir: join(folder, 'simulators'),
    tnhs: {
      ...own('tnhs', secrets.tnhs),
      callback: { username: 'tnhs', password: secrets.tnhsCallback },
      stepMs: paceMs,
    },
    accounting: { ...own('accounting', secrets.accounting), voucherDelayMs: paceMs },
    tst: {
      ...own('tst', secrets.tst),
      callback: { username: 'tst', password: secrets.tstCallback },
      issueDelayMs: paceMs,
    },
    'vss-portal': {
      port: ports['vss-portal'].port,
      clientId: 'vss-portal',
      clientSecret: secrets.vssPortalClient,
      webhookSecrets: [secrets.webhook],
      soap: { username: 'vss-soap', password: secrets.vssPortalSoap },
    },
    npsp: {
      ...own('npsp', secrets.npspCallback),
      ...unit,
      push: { username: 'npsp', password: secrets.npspPush },
      payplat: { partnerCode: payplatPartner, secret: secrets.payplat },
    },
    register: { port: ports.register.port, token: secrets.register },
  };
  writeOwn(path, JSON.stringify(simulators, null, 2));
}

export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Whole or not at all, readable by its owner only. */
function writeOwn(path: string, text: string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}
