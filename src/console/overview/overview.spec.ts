import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { accountingGround, type AccountingGround } from '../../../test/support/accounting-ground.js';
import { waitFor } from '../../../test/support/wait-for.js';
import type { AgencyDesk } from '../../deadlines/agency-desk.js';
import { newId } from '../../platform/ids.js';
import { listArising } from '../../store/arising-reads.js';
import type { Operator } from '../operator.gate.js';
import type { OverviewDocument } from './overview.documents.js';
import { beginOf, historyOf } from './overview.history.js';
import { OverviewReadings } from './overview.readings.js';
import { OverviewService } from './overview.service.js';
import { SharedReading } from '../../platform/shared-reading.js';
import { Watchers, mostOfOne } from './watchers.js';

describe('the overview', () => {
  let ground: AccountingGround;
  let service: OverviewService;

  beforeAll(async () => {
    ground = await accountingGround();
    const desk = { list: () => Promise.resolve([]) } as unknown as AgencyDesk;
    const readings = new OverviewReadings(desk, ground.database, ground.clock);
    service = new OverviewService(readings, ground.database, ground.clock);
    const here = await ground.openDossier({ agency: '07906', status: 1 });
    await ground.openDossier({ agency: '07906', status: 4 });
    await ground.openDossier({ agency: '00100', status: 2 });
    await ground.openDossier({ agency: '00100', status: 3 });
    await put(here, 'tnhs', 'waiting');
    await put(here, 'tst', 'parked');
    await put(await ground.openDossier({ agency: '00100', status: 10 }), 'npsp', 'pending');
  });
  afterAll(async () => {
    await ground?.close();
  });

  async function put(dossierId: string, system: string, state: 'waiting' | 'parked' | 'pending'): Promise<void> {
    const id = newId();
    const delivery = { id, dossier_id: dossierId, system, operation: 'x', state };
    await ground.database
      .insertInto('delivery')
      .values({ ...delivery, idempotency_key: id, correlation_id: id })
      .execute();
  }

  it('counts what is open, waits and is parked, by partner and by agency', async () => {
    const all = await service.overview(undefined);
    expect(all).toMatchObject({ open: 3, deliveries: { flowing: 0, waiting: 2, parked: 1 } });
    expect(all.byStatus).toEqual([
      { status: 1, count: 1 },
      { status: 2, count: 1 },
      { status: 4, count: 1 },
    ]);
    expect(all.partners.find(({ system }) => system === 'tst')).toMatchObject({ parked: 1, circuit: 'closed' });
    expect(all.agencies.map(({ agency, open, waiting, parked }) => [agency, open, waiting, parked])).toEqual([
      ['00100', 1, 1, 0],
      ['07906', 2, 1, 1],
    ]);
    expect(all.watch.arising.count).toBe(2);
  });

  it('shows an operator bound to agencies theirs only', async () => {
    const mine = await service.overview(['00100']);
    expect(mine).toMatchObject({ open: 1, deliveries: { waiting: 1, parked: 0 } });
    expect(mine.agencies.map(({ agency }) => agency)).toEqual(['00100']);
    expect(mine.watch.arising.count).toBe(1);
  });

  it('lists the new dossiers that it counts', async () => {
    const page = { since: new Date(Date.now() - 3_600_000), after: undefined, limit: 10 };
    const all = await listArising(ground.database, { ...page, agencies: undefined });
    expect(all.map(({ agency, status }) => [agency, status])).toEqual([
      ['00100', 2],
      ['07906', 1],
    ]);
    const last = all.at(0)?.id ?? '';
    const rest = await listArising(ground.database, { ...page, agencies: undefined, after: [last] });
    expect(rest.map(({ agency }) => agency)).toEqual(['07906']);
    expect(await listArising(ground.database, { ...page, agencies: ['07906'], status: 2 })).toEqual([]);
    expect(
      await listArising(ground.database, { ...page, agencies: undefined, since: new Date(Date.now() + 60_000) }),
    ).toEqual([]);
  });
});

describe('the history', () => {
  it('has every step; null where nothing was measured, 0 where nothing happened', () => {
    const now = new Date('2026-11-23T03:00:30Z');
    const begin = beginOf('1h', now);
    expect(begin.toISOString()).toBe('2026-11-23T02:00:00.000Z');
    const row = { at: begin, received: 5, delivered: 0, failed: 0, p50Ms: null, p95Ms: null };
    const told = historyOf(
      '1h',
      [
        { ...row, system: '' },
        { ...row, system: 'tst', received: 0, delivered: 2, p95Ms: 70 },
      ],
      begin,
    );
    expect(told.moments).toHaveLength(60);
    expect(told.received.slice(0, 2)).toEqual([5, null]);
    const of = (system: string) => told.systems.find((one) => one.system === system);
    expect([of('tst')?.delivered[0], of('tst')?.p95Ms[0], of('tst')?.delivered[1]]).toEqual([2, 70, null]);
    expect([of('tnhs')?.delivered[0], of('tnhs')?.p95Ms[0]]).toEqual([0, null]);
  });
});

describe('a shared reading', () => {
  it('is read once for all who ask at once, and gives the last one while a slow one is under way', async () => {
    let reads = 0;
    const held: { release: (value: number) => void } = { release: () => undefined };
    const read = (): Promise<number> => {
      reads += 1;
      return reads === 1 ? Promise.resolve(1) : new Promise((done) => (held.release = done));
    };
    const shared = new SharedReading({ freshMs: 1, read });
    const [first, second] = await Promise.all([shared.current(), shared.current()]);
    expect([first.value, second.value, reads]).toEqual([1, 1, 1]);
    await waitFor(async () => {
      expect((await shared.current()).value).toBe(1);
      return reads === 2;
    });
    const fresh = shared.current();
    held.release(2);
    expect((await fresh).value).toBe(2);
  });
});

describe('watchers', () => {
  class Answer extends EventEmitter {
    written = '';
    ended = false;
    writableLength = 0;
    writeHead(): void {}
    write(text: string): void {
      this.written += text;
    }
    end(text: string): void {
      this.written += text;
      this.ended = true;
      this.emit('close');
    }
    destroy(): void {
      this.ended = true;
      this.emit('close');
    }
  }
  const operator = (clientId: string, agencies?: string[]): Operator => ({
    clientId,
    rights: new Set(['view'] as const),
    agencies,
  });
  const replyOf = (raw: Answer): FastifyReply =>
    ({ raw, hijack: () => undefined, getHeaders: () => ({}) }) as unknown as FastifyReply;

  it('tells each what they may see, changes only, and ends with the right to look', async () => {
    let open = 1;
    let reads = 0;
    const watchers = new Watchers({
      read: (agencies) => {
        reads += 1;
        return Promise.resolve({ at: new Date().toISOString(), open, agencies } as unknown as OverviewDocument);
      },
      onError: (error) => expect(error).toBeUndefined(),
    });
    const [all, bound, leaving] = [new Answer(), new Answer(), new Answer()];
    let mayLook = true;
    const look = (who: Operator) => () => Promise.resolve(mayLook ? who : undefined);
    watchers.add({ reply: replyOf(all), operator: operator('a'), look: () => Promise.resolve(operator('a')) });
    watchers.add({
      reply: replyOf(bound),
      operator: operator('b', ['07906']),
      look: () => Promise.resolve(operator('b', ['07906'])),
    });
    watchers.add({ reply: replyOf(leaving), operator: operator('c'), look: look(operator('c')) });
    const events = (one: Answer): number => one.written.split('event: overview').length - 1;
    await waitFor(() => events(all) === 1 && events(bound) === 1 && events(leaving) === 1);
    expect(bound.written).toContain('"agencies":["07906"]');
    const before = reads;
    await waitFor(() => reads >= before + 2);
    expect(events(all)).toBe(1);
    open = 2;
    await waitFor(() => events(all) === 2 && events(bound) === 2);
    mayLook = false;
    await waitFor(() => leaving.ended, { timeoutMs: 30_000 });
    expect(leaving.written).toContain('event: end');
    expect([all.ended, watchers.count]).toEqual([false, 2]);
    await watchers.close();
    expect([all.ended, bound.ended, watchers.hasRoomFor('a')]).toEqual([true, true, false]);
  });

  it('keeps a bound on the streams of one caller, and drops who does not read', async () => {
    let open = 0;
    const read = (): Promise<OverviewDocument> => Promise.resolve({ open: (open += 1) } as unknown as OverviewDocument);
    const watchers = new Watchers({ read, onError: () => undefined });
    const answers = Array.from({ length: mostOfOne }, () => new Answer());
    for (const raw of answers)
      watchers.add({ reply: replyOf(raw), operator: operator('a'), look: () => Promise.resolve(operator('a')) });
    expect([watchers.hasRoomFor('a'), watchers.hasRoomFor('b')]).toEqual([false, true]);
    const [stuck] = answers;
    if (stuck) stuck.writableLength = 2_000_000;
    await waitFor(() => stuck?.ended);
    expect(watchers.hasRoomFor('a')).toBe(true);
    await watchers.close();
  });
});
