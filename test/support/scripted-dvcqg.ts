// A national portal that a test scripts: it logs in, knows its sessions, and answers as told; and a client that speaks to it.
// Whoever imports this has a fresh one before each test.
import { afterEach, beforeEach } from '@jest/globals';
import { DvcqgClient } from '../../src/callbacks/dvcqg.client.js';
import { systemClock } from '../../src/platform/clock.js';
import type { DvcqgEndpoint } from '../../src/platform/partners.js';
import { createAddressPolicy, createGuardedAgent } from '../../src/wire/http-client/address-guard.js';
import { HttpClient } from '../../src/wire/http-client/http.client.js';
import { ScriptedServer, type Asked, type Reply } from './scripted-server.js';

export const dvcqgPassword = 'p"ass-of-the-gateway';
export const dvcqgStatus = { MaHoSo: 'H1', TrangThai: '2', NgayXuLy: '20261122080000' };

/** A national portal with sessions that end when told. */
export class ScriptedDvcqg {
  valid = new Set<string>();
  logins = 0;
  serve: (asked: Asked, fields: Record<string, unknown>) => Reply = () => ({ body: { error_code: '00' } });
  logIn: () => Reply = () => {
    this.logins += 1;
    this.valid.add(`session-${this.logins}`);
    return { body: { error_code: 0, session: `session-${this.logins}`, message: '' } };
  };

  answer(asked: Asked): Reply {
    if (asked.path.startsWith('/adapter/mapi/login')) return this.logIn();
    const fields = JSON.parse(asked.body) as Record<string, unknown>;
    if (!this.valid.has(String(fields['session']))) return { body: { error_code: 'E9', message: 'Phiên hết hạn' } };
    return this.serve(asked, fields);
  }
}

export let server: ScriptedServer;
export let portal: ScriptedDvcqg;
let http: HttpClient;

beforeEach(async () => {
  server = await ScriptedServer.start();
  portal = new ScriptedDvcqg();
  server.script = (asked) => portal.answer(asked);
  http = new HttpClient(createGuardedAgent(createAddressPolicy(['127.0.0.0/8'])));
});
afterEach(async () => {
  http.close();
  await server.stop();
});

export function dvcqgClient(change: Partial<DvcqgEndpoint> = {}, through = http): DvcqgClient {
  const endpoint: DvcqgEndpoint = {
    kind: 'dvcqg',
    adapterUrl: `${server.url}/adapter/`,
    authEndpoint: '/mapi/login',
    integrationEndpoint: 'mapi/g',
    shareEndpoint: 'mapi/s',
    username: 'gateway',
    password: dvcqgPassword,
    dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider',
    dstcodeIn: 'header',
    madonvi: 'G24',
    timeoutMs: 10_000,
    syncVssPortal: true,
    generation: 'newer',
    procedureMaxAgeHours: 24,
    ...change,
  };
  return new DvcqgClient(endpoint, through, systemClock);
}
