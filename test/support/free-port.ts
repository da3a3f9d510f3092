import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections, which could take a port between its choice and its use. */
const lowest = 20_000;
/** Of each jest worker its own, so that two never choose the same at once. */
const ownPorts = 1500;
const mostWorkers = 8;
const mostTries = 200;

const given = new Set<number>();

/** A TCP port of 127.0.0.1 that nobody uses at this moment, for servers that cannot take port 0; another one at each call. */
export async function freePort(): Promise<number> {
  const worker = Number(process.env['JEST_WORKER_ID'] ?? 0) % mostWorkers;
  const first = lowest + worker * ownPorts;
  for (let turn = 0; turn < mostTries; turn += 1) {
    const port = randomInt(first, first + ownPorts);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port was found between ${first} and ${first + ownPorts}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
