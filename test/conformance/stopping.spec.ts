// A stop ends in its time, whoever is at the doors.
import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { openDoors } from './doors-bench.js';

it('a caller who sent half a request does not hold a stop beyond its deadline', async () => {
  const bench = await openDoors({ env: { SHUTDOWN_DEADLINE_MS: '500' } });
  const { hostname, port } = new URL(bench.url);
  const caller = connect(Number(port), hostname);
  await once(caller, 'connect');
  caller.on('error', () => undefined);
  const body = '{"nửa":';
  caller.write(
    `POST /oauth2/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n${body}`,
  );
  // Another request on another connection: by its answer the first one has been read.
  expect((await (await fetch(`${bench.url}/health/live`)).text()).length).toBeGreaterThan(0);
  const cut = once(caller, 'close');
  const sinceMs = performance.now();
  await bench.close();
  await cut;
  const tookMs = performance.now() - sinceMs;
  expect([tookMs >= 400, tookMs < 30_000]).toEqual([true, true]);
}, 120_000);
