// Crash test: dossiers go through all doors while api, worker and Redis are killed with −9 at random moments and every partner
// misbehaves. At the end nothing is lost, doubled or unexplained. The seed is printed; CRASH_SEED=… replays the same chance.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startHouse, type House, type PortalSim, type SimName } from '../support/house.js';
import { redisProgram, startRedis, type TestRedis } from '../support/redis.js';
import { seeded } from '../support/seeded.js';
import { waitFor } from '../support/wait-for.js';

const seed = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 1_000_000_000));
const dossiersPerDoor = Number(process.env['CRASH_DOSSIERS_PER_DOOR'] ?? 100);
const fewestKills = 20;
const doors = [
  ['vss-portal', 'json'],
  ['vss-portal', 'soap'],
  ['npsp', 'dvcqg'],
] as const;

const misbehaviour = {
  slowMs: 80,
  slowShare: 0.1,
  faultShare: 0.05,
  twiceShare: 0.05,
  loseAnswerShare: 0.05,
  nonsenseShare: 0.03,
};

interface Ledger {
  readonly effects: Record<string, number>;
  readonly doubled: readonly string[];
}

interface Order {
  readonly dossiers: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly outOfOrder: readonly unknown[];
}

describe(`kill -9 again and again (seed ${seed}; CRASH_SEED=${seed} replays it)`, () => {
  let house: House;
  let redis: TestRedis | undefined;
  let client: pg.Client;
  const random = seeded(seed);
  const kills: Record<string, number> = { api: 0, worker: 0, redis: 0 };

  beforeAll(async () => {
    process.stdout.write(`crash test: seed ${seed}\n`);
    redis = redisProgram() === undefined ? undefined : await startRedis();
    house = await startHouse({
      processes: { api: 'api', worker: 'worker' },
      env: { RETRY_ATTEMPTS: '500', LEASE_MS: '15000', CIRCUIT_FAILURES: '20' },
      ...(redis ? { redisUrl: redis.url } : {}),
    });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
  }, 180_000);

  afterAll(async () => {
    await client.end();
    await house.close();
    await redis?.close();
  });

  it('loses nothing, doubles nothing and leaves nothing unexplained', async () => {
    await misbehave();
    for (const [portal, door] of doors) await house.ask(portal, 'submit', { door, count: dossiersPerDoor, seed });
    await killUntil(async () => (await acknowledged()) === doors.length * dossiersPerDoor);
    await calm();
    await waitFor(settled, {
      timeoutMs: 240_000,
      everyMs: 500,
      what: `everything to settle (seed ${seed}, ${house.folder})`,
    });
    process.stdout.write(`crash test: seed ${seed}, kills ${JSON.stringify(kills)}\n`);
    await nothingLost();
    await nothingDoubled();
    await everyStatusTold();
    await everyStepTold();
  }, 600_000);

  async function misbehave(): Promise<void> {
    for (const sim of ['tnhs', 'accounting', 'tst', 'vss-portal', 'npsp'] as const) {
      const own = sim === 'npsp' ? { expireSessionShare: 0.02 } : {};
      await house.ask(sim, 'behaviour', { ...misbehaviour, ...own, seed: Math.floor(random() * 1_000_000) });
    }
  }

  async function calm(): Promise<void> {
    for (const sim of ['tnhs', 'accounting', 'tst', 'vss-portal', 'npsp'] as const) {
      await fetch(`${house.urlOf(sim)}/control/behaviour`, { method: 'DELETE' });
    }
  }

  async function killUntil(done: () => Promise<boolean>): Promise<void> {
    const victims = redis ? ['api', 'worker', 'redis'] : ['api', 'worker'];
    for (let count = 0; count < fewestKills || !(await done()); count += 1) {
      await pause(200 + random() * 1300);
      const victim = victims[Math.floor(random() * victims.length)] ?? 'worker';
      kills[victim] = (kills[victim] ?? 0) + 1;
      if (victim === 'redis') await redis?.restart();
      else {
        await house.kill(victim);
        house.start(victim);
      }
      // The other third is killed while it starts. A slow machine may need longer for a start than lies between two kills.
      if (victim === 'api' && random() < 2 / 3) await house.untilUp('api', `${house.gatewayUrl}/health/ready`);
    }
  }

  async function acknowledged(): Promise<number> {
    const orders = await Promise.all(
      (['vss-portal', 'npsp'] as const).map((portal) => house.ask<Order>(portal, 'order')),
    );
    return orders.reduce((sum, order) => sum + order.acknowledged + order.refused, 0);
  }

  async function settled(): Promise<boolean> {
    const open = await count(`SELECT count(*) FROM delivery WHERE state NOT IN ('delivered', 'cancelled', 'parked')`);
    const unfinished = await count(`SELECT count(*) FROM dossier d WHERE status NOT IN (3, 7, 8, 10) AND NOT EXISTS
      (SELECT 1 FROM delivery p WHERE p.dossier_id = d.id AND p.state = 'parked')`);
    return open === 0 && unfinished === 0;
  }

  async function nothingLost(): Promise<void> {
    const total = doors.length * dossiersPerDoor;
    const orders = await Promise.all(
      (['vss-portal', 'npsp'] as const).map((portal) => house.ask<Order>(portal, 'order')),
    );
    expect(orders.map((order) => order.refused)).toEqual([0, 0]);
    expect(orders.reduce((sum, order) => sum + order.acknowledged, 0)).toBe(total);
    expect(await count('SELECT count(*) FROM dossier')).toBe(total);
    expect(await count(`SELECT count(*) FROM delivery WHERE state = 'parked' AND (code IS NULL OR why IS NULL)`)).toBe(
      0,
    );
    // What is parked towards the national portal does not keep a dossier of the VSS portal from its end.
    const parked = await count(`SELECT count(*) FROM dossier d WHERE status <> 10 AND EXISTS
      (SELECT 1 FROM delivery p WHERE p.dossier_id = d.id AND p.state = 'parked')`);
    expect(await count('SELECT count(*) FROM dossier WHERE status = 10')).toBe(total - parked);
    expect((await ledger('tnhs')).effects['create']).toBe(
      await count('SELECT count(*) FROM dossier WHERE tnhs_number IS NOT NULL'),
    );
    expect((await ledger('tst')).effects['record']).toBe(
      await count(`SELECT count(*) FROM voucher WHERE standing = 'recorded'`),
    );
    expect(await count(`SELECT count(*) FROM voucher`)).toBe((await ledger('accounting')).effects['voucher']);
  }

  async function nothingDoubled(): Promise<void> {
    for (const sim of ['tnhs', 'tst', 'vss-portal', 'npsp'] as const)
      expect({ sim, doubled: (await ledger(sim)).doubled }).toEqual({ sim, doubled: [] });
  }

  async function everyStatusTold(): Promise<void> {
    for (const portal of ['vss-portal', 'npsp'] as const) {
      expect((await house.ask<Order>(portal, 'order')).outOfOrder).toEqual([]);
      const { rows } = await client.query<{ portal_ref: string; statuses: number[] }>(
        `SELECT d.portal_ref, array_agg(e.status ORDER BY e.sequence) AS statuses FROM dossier d JOIN dossier_event e ON e.dossier_id = d.id AND e.sequence > 1
         WHERE d.portal = $1 AND d.status = 10 GROUP BY d.portal_ref`,
        [portal],
      );
      for (const row of rows)
        expect({ reference: row.portal_ref, told: await toldAtPortal(portal, row.portal_ref) }).toEqual({
          reference: row.portal_ref,
          told: row.statuses,
        });
    }
  }

  /** The national portal was told of the VSS portal's dossiers too: as they stand, and every step, unless that is parked. */
  async function everyStepTold(): Promise<void> {
    const { rows } = await client.query<{ portal_ref: string; statuses: number[] }>(
      `SELECT d.portal_ref, array_agg(e.status ORDER BY e.sequence) AS statuses FROM dossier d JOIN dossier_event e ON e.dossier_id = d.id AND e.sequence > 1
       WHERE d.portal = 'vss-portal' AND d.status = 10
         AND NOT EXISTS (SELECT 1 FROM delivery p WHERE p.dossier_id = d.id AND p.system = 'npsp' AND p.state = 'parked')
       GROUP BY d.portal_ref`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { portal_ref: reference, statuses } of rows) {
      const seen = await house.ask<{ statuses: number[]; progress: { status: number; duplicate: boolean }[] }>(
        ...(['npsp', `synced?reference=${encodeURIComponent(reference)}`] as const),
      );
      const steps = seen.progress.filter(({ duplicate }) => !duplicate).map(({ status }) => status);
      expect({ reference, steps, last: seen.statuses.at(-1) }).toEqual({ reference, steps: statuses, last: 10 });
    }
  }

  async function toldAtPortal(portal: PortalSim, reference: string): Promise<number[]> {
    const seen = await house.ask<{ receipts: { status: number; duplicate: boolean }[] }>(
      portal,
      `dossiers?reference=${encodeURIComponent(reference)}`,
    );
    return seen.receipts.filter((receipt) => !receipt.duplicate).map((receipt) => Number(receipt.status));
  }

  function ledger(sim: SimName): Promise<Ledger> {
    return house.ask<Ledger>(sim, 'ledger/count');
  }

  async function count(query: string): Promise<number> {
    const { rows } = await client.query<{ count: string }>(query);
    return Number(rows[0]?.count);
  }
});
