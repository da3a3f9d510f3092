// Drives a running simulator: npm run sim -- <sim> <verb> [arguments] [--config file]
import { parseArgs } from 'node:util';
import { readSimConfig, simNames, type SimName } from './config.ts';

const usage = `npm run sim -- <${simNames.join('|')}> <verb> [--config <file>]
  normal                         behave again
  slow 500ms [share] [after]     answer late (after = act first, then wait)
  down                           cut every connection
  faulty 0.2 [permanent]         typed faults, temporary unless told
  twice [share]                  answer and tell twice
  lose-answer 0.1                act, then say nothing
  nonsense [share] [html|truncated|wrong-element|empty-500]
  rate-limit 0.1 [seconds]       429 with Retry-After
  expire-session [share]         npsp: forget the sessions
  gone                           vss-portal: 410 for the webhook
  seed 42                        start the chances anew
  behaviour | ledger [kind] | count
  submit [count] [ending]        portals: send samples
  status <soHoSo> <status> [reason]   tnhs: move by hand`;

type Settings = Record<string, unknown>;
interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: Settings;
}

const set = (body: Settings): Call => ({ method: 'POST', path: '/control/behaviour', body });
const share = (text: string | undefined, usual = 1): number => Number(text ?? usual);

const verbs: Readonly<Record<string, (...words: readonly string[]) => Call>> = {
  normal: () => ({ method: 'DELETE', path: '/control/behaviour' }),
  slow: (time = '500ms', part, when) =>
    set({ slowMs: parseInt(time, 10), slowShare: share(part), slowWhen: when === 'after' ? 'after' : 'before' }),
  down: () => set({ down: true }),
  faulty: (part, kind) =>
    set({ faultShare: share(part, 0.2), faultKind: kind === 'permanent' ? 'permanent' : 'temporary' }),
  twice: (part) => set({ twiceShare: share(part) }),
  'lose-answer': (part) => set({ loseAnswerShare: share(part, 0.1) }),
  nonsense: (part, kind) => set({ nonsenseShare: share(part), nonsenseKind: kind ?? 'any' }),
  'rate-limit': (part, seconds) => set({ rateLimitShare: share(part, 0.1), retryAfterSeconds: Number(seconds ?? 1) }),
  'expire-session': (part) => set({ expireSessionShare: share(part) }),
  gone: () => set({ gone: true }),
  seed: (number) => set({ seed: Number(number) }),
  behaviour: () => ({ method: 'GET', path: '/control/behaviour' }),
  ledger: (kind) => ({ method: 'GET', path: `/control/ledger${kind === undefined ? '' : `?kind=${kind}`}` }),
  count: () => ({ method: 'GET', path: '/control/ledger/count' }),
  submit: (count, ending) => ({
    method: 'POST',
    path: '/control/submit',
    body: { count: Number(count ?? 1), ending: ending ?? '', wait: true },
  }),
  status: (soHoSo, status, ...reason) => ({
    method: 'POST',
    path: '/control/status',
    body: { soHoSo, status: Number(status), ...(reason.length > 0 ? { reason: reason.join(' ') } : {}) },
  }),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { config: { type: 'string' } }, allowPositionals: true });
  const [sim, verb = '', ...words] = positionals;
  const name = simNames.find((one): one is SimName => one === sim);
  const path = values.config ?? process.env['SIM_CONFIG'];
  const call = Object.hasOwn(verbs, verb) ? verbs[verb]?.(...words) : undefined;
  if (!name || !path || !call) throw new Error(usage);
  const config = readSimConfig(path, name);
  const answer = await fetch(`http://${config.host ?? '127.0.0.1'}:${config[name].port}${call.path}`, {
    method: call.method,
    headers: { 'content-type': 'application/json' },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  process.stdout.write(`${JSON.stringify(await answer.json(), null, 2)}\n`);
  if (!answer.ok) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
