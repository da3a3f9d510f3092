import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections, which could take a port between its choice and its use. */
const lowest = 20_000;
const afterHighest = 32_000;
const mostTries = 200;

/** Suites that run beside each other choose from different ports: what one has chosen it may not have opened yet. */
const shares = 4;
const share = Number(process.env['JEST_WORKER_ID'] ?? 0) % shares;
const shareSize = (afterHighest - lowest) / shares;
const chosen = new Set<number>();

/** A TCP port of 127.0.0.1 that nobody uses at this moment, for servers that cannot take port 0; never the same one twice. */
export async function freePort(): Promise<number> {
  for (let turn = 0; turn < mostTries; turn += 1) {
    const port = lowest + share * shareSize + randomInt(shareSize);
    if (chosen.has(port)) continue;
    chosen.add(port);
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
