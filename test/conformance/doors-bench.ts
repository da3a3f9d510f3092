// The real gateway process (role api: doors, intake, no deliveries) on a fresh database, with accounts for every door.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { stringify } from 'yaml';
import { Transactor } from '../../src/delivery/transactor.js';
import { moveDossier } from '../../src/delivery/status-mover.js';
import type { Mover, Status } from '../../src/domain/status.js';
import { startGateway, type Gateway } from '../../src/gateway.js';
import { rights } from '../../src/platform/partners.js';
import { hashSecret } from '../../src/platform/secrets.js';
import { POOL } from '../../src/store/database.js';
import { CutLine } from './cut-line.js';
import { testDatabase } from '../support/database.js';
import { freePort } from '../support/free-port.js';

export const secret = randomBytes(18).toString('base64url');
const signingText = createHash('sha256').update(secret).digest('hex');
export const signingKey = new TextEncoder().encode(signingText);
export const madonvi = '000.00.00.G22';
export const smallBodyBytes = 200_000;
export const smallAttachmentBytes = 60_000;

export interface DoorsBench {
  readonly gateway: Gateway;
  readonly pool: Pool;
  readonly url: string;
  readonly folder: string;
  /** The line between the gateway and its database. */
  readonly line: CutLine;
  move(
    reference: string,
    to: Status,
    by: Mover,
    more?: { reason?: string; detail?: Record<string, unknown> },
  ): Promise<void>;
  close(): Promise<void>;
}

export interface DoorsBenchOptions {
  readonly attachmentHosts?: readonly string[];
  readonly ratePerMinute?: number;
  /** The payment platform's section of the partners file. */
  readonly payplat?: object;
  /** Its section of single sign-on. */
  readonly sso?: object;
  readonly env?: Readonly<Record<string, string>>;
}

export async function openDoors(options: DoorsBenchOptions = {}): Promise<DoorsBench> {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'doors-'));
  const { line, databaseUrl } = await lineTo(database.url);
  const partnersFile = join(folder, 'partners.yaml');
  writeFileSync(partnersFile, stringify(await partners(options)));
  const gateway = await startGateway({
    ROLE: 'api',
    PORT: String(await freePort()),
    EVENTS_PORT: String(await freePort()),
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    PARTNERS_FILE: partnersFile,
    JWT_SIGNING_KEY: signingText,
    MASTER_KEY: signingText,
    MAX_BODY_BYTES: String(smallBodyBytes),
    MAX_ATTACHMENT_BYTES: String(smallAttachmentBytes),
    LOG_LEVEL: 'fatal',
    ...options.env,
  });
  const pool = gateway.app.get<Pool>(POOL);
  const move: DoorsBench['move'] = async (reference, to, by, more = {}) => {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM dossier WHERE portal_ref = $1', [reference]);
    const dossierId = rows[0]?.id ?? '';
    const moved = await gateway.app
      .get(Transactor)
      .run((tx) => moveDossier(tx, { dossierId, to, by, at: new Date(), ...more }));
    if (!moved.moved) throw new Error(`${reference} does not go to ${to}`);
  };
  const close = async (): Promise<void> => {
    await gateway.stop();
    await line.cut();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { gateway, pool, url: gateway.url, folder, line, move, close };
}

async function lineTo(target: string): Promise<{ line: CutLine; databaseUrl: string }> {
  const url = new URL(target);
  const line = new CutLine(url.hostname, Number(url.port));
  url.host = `127.0.0.1:${await line.mend()}`;
  return { line, databaseUrl: url.href };
}

const allScopes = ['dossier.submit', 'dossier.read', 'dossier.supplement', 'dossier.withdraw'];

async function partners(options: DoorsBenchOptions): Promise<object> {
  const hash = await hashSecret(secret);
  const rate = options.ratePerMinute === undefined ? {} : { ratePerMinute: options.ratePerMinute };
  const nowhere = 'http://127.0.0.1:9/';
  const partner = { url: nowhere, username: 'gateway', password: secret };
  return {
    restClients: [
      { clientId: 'vss', portal: 'vss-portal', secretHash: hash, scopes: allScopes, ...rate },
      { clientId: 'npsp-rest', portal: 'npsp', secretHash: hash, scopes: allScopes },
      { clientId: 'reader', portal: 'vss-portal', secretHash: hash, scopes: ['dossier.read'] },
    ],
    operatorClients: [
      { clientId: 'all', secretHash: hash, rights },
      { clientId: 'viewer', secretHash: hash, rights: ['view'] },
      { clientId: 'local', secretHash: hash, rights, agencies: ['07906'] },
      { clientId: 'hasty', secretHash: hash, rights: ['view'], ratePerMinute: 2 },
    ],
    dvcqgAccounts: [
      { username: 'vss-json', portal: 'vss-portal', passwordHash: hash, madonvi, ...rate },
      { username: 'npsp-json', portal: 'npsp', passwordHash: hash, madonvi },
    ],
    soapAccounts: [
      { username: 'vss-soap', system: 'vss-portal', password: secret, ...rate },
      { username: 'npsp-soap', system: 'npsp', password: secret },
      { username: 'tnhs', system: 'tnhs', password: secret },
      { username: 'tst', system: 'tst', password: secret },
    ],
    vssPortalCallback: {
      kind: 'standard-webhooks',
      url: nowhere,
      secrets: [`whsec_${randomBytes(24).toString('base64')}`],
    },
    npspCallback: {
      kind: 'dvcqg',
      adapterUrl: nowhere,
      authEndpoint: '/login',
      integrationEndpoint: '/integration',
      shareEndpoint: '/share',
      username: 'gateway',
      password: secret,
      dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider',
      madonvi,
    },
    tnhs: partner,
    accounting: partner,
    tst: partner,
    register: { url: nowhere, token: secret },
    ...(options.payplat === undefined ? {} : { payplat: options.payplat }),
    ...(options.sso === undefined ? {} : { sso: options.sso }),
    attachmentHosts: options.attachmentHosts ?? [],
    allowedPrivateCidrs: ['127.0.0.0/8'],
  };
}
