// How hostile messages are sent to the SOAP doors: the answer must be right, cheap and small.
import { expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { slowness } from './cpu-cost.js';
import { bodyOf, dossierForm, envelope, knownUser, lookUp, TestDoor } from './soap-messages.js';

const maxCpuMs = 50;
const megabyte = 1024 * 1024;

/** Each message is sent several times to be measured, so these doors forget nonces. */
const security = { ...knownUser, nonces: { remember: async () => true } };
export const portalDoor = new TestDoor({ security });
export const tnhsDoor = new TestDoor({
  wsdl: readFileSync(new URL('../../wsdl/gateway/gateway-tnhs.wsdl', import.meta.url), 'utf8'),
  security,
});

export interface Hostile {
  readonly message: string | Buffer;
  readonly headers?: Record<string, string>;
  /** The one broken rule that is told, or several. */
  readonly rule?: string | readonly string[];
  readonly code?: string;
  readonly status?: number;
  readonly door?: TestDoor;
}

export const hostile = (name: string, one: Hostile): [string, Hostile] => [name, one];
export const invalid = (rule: string | readonly string[]): Pick<Hostile, 'code' | 'rule'> => ({
  code: 'VALIDATION_FAILED',
  rule,
});
export const unsupported = (rule: string): Pick<Hostile, 'code' | 'rule' | 'status'> => ({
  code: 'UNSUPPORTED_MEDIA_TYPE',
  rule,
  status: 415,
});
export const tooLarge = { code: 'TOO_LARGE', status: 413 } as const;

/** A message with `prolog` after its declaration, with `text` as MaHoSo, with `text` in place of the income. */
export const inProlog = (prolog: string): string => envelope(lookUp).replace('?>', () => `?>${prolog}`);
export const inField = (text: string): string => envelope(lookUp.replace('A-1', () => text));
export const inMoney = (text: string): string =>
  envelope(bodyOf('NopHoSo', { HoSo: dossierForm }).replace('1500000', () => text));

/** Lets the engine compile what it will. */
export async function warmUp(): Promise<void> {
  for (let count = 0; count < 300; count += 1) {
    await portalDoor.accept(envelope(bodyOf('NopHoSo', { HoSo: dossierForm })));
    await portalDoor.refuse(envelope(lookUp.replace('<MaHoSo>', '<MaHoSo x="1">')));
  }
  await portalDoor.refuse(envelope('<a/>'.repeat(2_000_000)));
}

/** The least of some tries: what it costs, not what else the machine was doing. */
export async function refusedCheaply(one: Hostile): Promise<void> {
  const { message, headers = {}, rule = [], code = 'INVALID_BODY', status = 500, door = portalDoor } = one;
  const bytes = Buffer.from(message as Buffer);
  const costs: number[] = [];
  const before = process.memoryUsage.rss();
  for (let count = 0; count < 3 || (count < 10 && Math.min(...costs) >= maxCpuMs); count += 1) {
    const start = process.cpuUsage();
    const refused = await door.refuse(bytes, headers);
    const { user, system } = process.cpuUsage(start);
    const spent = (user + system) / 1000;
    costs.push(spent < maxCpuMs ? spent : spent / slowness());
    expect(refused).toMatchObject({ status, code, rules: typeof rule === 'string' ? [rule] : rule });
    expect(refused.body.length).toBeLessThan(4096);
    expect(refused.body).not.toMatch(/node_modules|\.ts:|libxml|saxes|root:x/);
  }
  expect(Math.min(...costs)).toBeLessThan(maxCpuMs);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * megabyte);
}
