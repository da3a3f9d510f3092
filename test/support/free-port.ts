import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections, which could take a port between its choice and its use. */
const lowest = 20_000;
const afterHighest = 32_000;
const mostTries = 200;

/** A TCP port of 127.0.0.1 that nobody uses at this moment, for servers that cannot take port 0. */
export async function freePort(): Promise<number> {
  for (let turn = 0; turn < mostTries; turn += 1) {
    const port = randomInt(lowest, afterHighest);
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
