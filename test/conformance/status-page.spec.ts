// What tells people and machines how the gateway is: health, the status page, its JSON. And that it tells nothing personal.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestDriver } from './door-drivers.js';
import { openDoors, type DoorsBench } from './doors-bench.js';
import { waitFor } from '../support/wait-for.js';

let bench: DoorsBench;
beforeAll(async () => {
  bench = await openDoors();
  await new RestDriver(bench.url).submit('vss', { reference: 'STATUS-1', fullName: 'Lê Thị Riêng Tư' });
  await bench.pool.query(`DELETE FROM delivery WHERE system = 'npsp'`);
  await bench.pool.query(
    `UPDATE delivery SET state = 'parked', code = 'MAPPING_PROBLEM', why = '<b>001090012345</b>', attempts = 3`,
  );
  await bench.pool.query(
    `INSERT INTO delivery (id, dossier_id, system, operation, state, idempotency_key, correlation_id, updated_at)
     SELECT gen_random_uuid(), d.id, s.system, s.operation, s.state, s.system, 'c-1', '2026-11-22T01:00:00Z'
     FROM dossier d, (VALUES ('tst', 'record', 'delivered'), ('vss-portal', 'status', 'waiting')) s (system, operation, state)`,
  );
  await bench.pool.query(`INSERT INTO circuit (system, state, failures) VALUES ('tnhs', 'open', 8)`);
  await bench.pool.query(`INSERT INTO poll_cursor (source, cursor) VALUES ('accounting', '<script>')`);
  await bench.pool.query(
    `INSERT INTO worker_heartbeat VALUES ('w-1', 'worker', now(), now(), now(), 2), ('old', 'worker', now(), now() - interval '2 hours', now(), 0)`,
  );
});
afterAll(() => bench.close());

describe('the status page', () => {
  it('counts dossiers and deliveries and lists what is parked, circuits, polls and workers', async () => {
    const status = (await (await fetch(`${bench.url}/status.json`)).json()) as Record<string, unknown>;
    expect(status).toMatchObject({
      dossiersByStatus: [{ status: 1, count: 1 }],
      deliveriesByState: [
        { system: 'register', state: 'parked', count: 1 },
        { system: 'tst', state: 'delivered', count: 1 },
        { system: 'vss-portal', state: 'waiting', count: 1 },
      ],
      oldestWaiting: { reference: 'STATUS-1', system: 'vss-portal', operation: 'status' },
      parked: [{ system: 'register', operation: 'verify', code: 'MAPPING_PROBLEM', attempts: 3 }],
      circuits: [
        { system: 'npsp', state: 'closed', failures: 0, nextProbeAt: null, lastSuccessAt: null },
        { system: 'register', state: 'closed', failures: 0, lastSuccessAt: null },
        { system: 'tnhs', state: 'open', failures: 8, lastSuccessAt: null },
        { system: 'tst', state: 'closed', lastSuccessAt: '2026-11-22T01:00:00.000Z' },
        { system: 'vss-portal', state: 'closed', lastSuccessAt: null },
      ],
      polls: [{ source: 'accounting' }],
      workers: [{ worker: 'w-1', inFlight: 2 }],
    });
  });

  it('shows the same to people, escaped, in Vietnamese and English', async () => {
    const response = await fetch(`${bench.url}/status`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const words of [
      'Mới đăng ký',
      'Newly registered',
      'MAPPING_PROBLEM',
      'đang ngắt · open',
      'w-1',
      '&lt;script&gt;',
    ])
      expect(page).toContain(words);
    for (const words of [
      'chờ thử lại · waiting',
      'STATUS-1, vss-portal status',
      '<td>accounting</td><td>lấy định kỳ · polled',
    ])
      expect(page).toContain(words);
    expect(page).not.toContain('<script');
  });

  it('tells nothing of any person', async () => {
    const told =
      (await (await fetch(`${bench.url}/status`)).text()) + (await (await fetch(`${bench.url}/status.json`)).text());
    expect(told).not.toMatch(/Riêng Tư|001090012345|0912345678/);
  });
});

describe('health', () => {
  it('is live and ready while the database answers', async () => {
    const answers = await Promise.all(['live', 'ready'].map((kind) => fetch(`${bench.url}/health/${kind}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is live but not ready without the database; the doors say when to come back', async () => {
    const driver = new RestDriver(bench.url);
    await driver.token('vss');
    await bench.line.cut();
    await waitFor(async () => (await fetch(`${bench.url}/health/ready`)).status === 503);
    expect((await fetch(`${bench.url}/health/live`)).status).toBe(200);
    const answer = await driver.submit('vss', { reference: 'STATUS-2' });
    expect(answer).toMatchObject({ code: 'OVERLOADED', http: 503 });
    expect(Number(answer.retryAfter)).toBeGreaterThan(0);
    await bench.line.mend();
    await waitFor(async () => (await fetch(`${bench.url}/health/ready`)).status === 200);
  });
});
