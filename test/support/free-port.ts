import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections, which could take a port between its choice and its use. */
const allFrom = 20_000;
const portsOfOne = 3000;
const ranges = 4;
/** Suites that run at the same time choose from ranges of their own: what one has chosen and not opened yet looks free to the other. */
const lowest = allFrom + ((Number(process.env['JEST_WORKER_ID'] ?? 1) - 1) % ranges) * portsOfOne;
const afterHighest = lowest + portsOfOne;
const mostTries = 200;
const given = new Set<number>();

/** A TCP port of 127.0.0.1 that nobody uses at this moment, for servers that cannot take port 0; never the same twice in a suite. */
export async function freePort(): Promise<number> {
  for (let turn = 0; turn < mostTries; turn += 1) {
    const port = randomInt(lowest, afterHighest);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port was found between ${lowest} and ${afterHighest}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
