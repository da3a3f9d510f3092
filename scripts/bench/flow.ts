// The whole flow: dossiers submitted through the simulated portals until their portal was told 10; counted at the far ends.
import type { House } from '../../test/support/house.js';
import { waitFor } from '../../test/support/wait-for.js';
import { forgetPeak, readProcess } from './process-meter.js';

export interface FlowResult {
  readonly dossiers: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly verified: string;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

interface Order {
  readonly byStatus: Record<string, number>;
}

interface Ledger {
  readonly effects: Record<string, number>;
  readonly doubled: readonly string[];
}

/** @throws Error when a dossier does not arrive in time, or an effect is missing or doubled. */
export async function measureFlow(house: House, plan: { dossiers: number; token: string }): Promise<FlowResult> {
  const pid = house.pidOf('gateway') ?? 0;
  await house.ask('vss-portal', 'submit', { count: 50, seed: 9 });
  await untilReturned(house, 50);
  forgetPeak(pid);
  const before = readProcess(pid);
  const startedAt = performance.now();
  await house.ask('vss-portal', 'submit', { count: plan.dossiers, seed: 10 });
  await untilReturned(house, plan.dossiers + 50);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = readProcess(pid);
  const verified = await verify(house, plan.dossiers + 50);
  return {
    dossiers: plan.dossiers,
    seconds,
    perSecond: plan.dossiers / seconds,
    verified,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    peakMb: after.peakMb,
  };
}

async function untilReturned(house: House, wanted: number): Promise<void> {
  const returned = async (): Promise<boolean> =>
    ((await house.ask<Order>('vss-portal', 'order')).byStatus['10'] ?? 0) >= wanted;
  await waitFor(returned, {
    timeoutMs: 600_000,
    everyMs: 100,
    what: `${wanted} dossiers to be told 10 (${house.folder})`,
  });
}

async function verify(house: House, wanted: number): Promise<string> {
  const [tnhs, tst] = await Promise.all([
    house.ask<Ledger>('tnhs', 'ledger/count'),
    house.ask<Ledger>('tst', 'ledger/count'),
  ]);
  const doubled = [...tnhs.doubled, ...tst.doubled];
  const counts = { tnhs: tnhs.effects['create'] ?? 0, tst: tst.effects['record'] ?? 0 };
  if (counts.tnhs !== wanted || counts.tst !== wanted || doubled.length > 0)
    throw new Error(`The far ends disagree: ${JSON.stringify({ wanted, counts, doubled })}`);
  return `${counts.tnhs} TNHS records, ${counts.tst} TST records, ${wanted} told 10, none doubled`;
}
