// The overview through the whole house: live streams that tell what changes, a minute that is measured, a stop with streams open.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { operatorToken } from '../support/operator.js';
import { startHouse, type House } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface Overview {
  readonly open: number;
  readonly watch: { readonly arising: { readonly count: number } };
  readonly partners: readonly { readonly system: string; readonly circuit: string; readonly waiting: number }[];
  readonly agencies: readonly { readonly agency: string; readonly open: number }[];
}

interface Stream {
  readonly status: number;
  readonly type: string | null;
  readonly overviews: () => Overview[];
  readonly text: () => string;
  readonly ended: Promise<void>;
}

/** A change is looked for every second; the rest is for a busy machine. */
const mostMs = 10_000;
const stopDeadlineMs = 60_000;

describe('the overview, live', () => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse({ env: { SHUTDOWN_DEADLINE_MS: String(stopDeadlineMs) } });
  }, 180_000);

  afterAll(async () => {
    await house?.close();
  });

  async function stream(token: string): Promise<Stream> {
    const answer = await fetch(`${house.gatewayUrl}/console/api/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    let text = '';
    const read = async (): Promise<void> => {
      const decoder = new TextDecoder();
      for await (const part of answer.body ?? []) text += decoder.decode(part as Uint8Array, { stream: true });
    };
    const data = /^event: overview\ndata: (.*)$/gm;
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      text: () => text,
      overviews: () => [...text.matchAll(data)].map(([, json = '{}']) => JSON.parse(json) as Overview),
      ended: read(),
    };
  }

  it('tells what changes at once, to every watcher, and what it tells is what the lists hold', async () => {
    const token = await operatorToken(house.gatewayUrl, house.credentials.secret);
    const [one, other] = await Promise.all([stream(token), stream(token)]);
    expect([one.status, one.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await waitFor(() => one.overviews().length > 0 && other.overviews().length > 0);
    expect(one.overviews()[0]).toMatchObject({ open: 0, watch: { arising: { count: 0 } } });

    await house.kill('tnhs');
    await house.ask('vss-portal', 'submit', { count: 4, wait: true });
    // Counts are read side by side: one overview may hold a dossier in one of them and not yet in another.
    const tellsAll = ({ overviews }: Stream): boolean => {
      const { watch, agencies } = overviews().at(-1) ?? {};
      return watch?.arising.count === 4 && agencies?.reduce((sum, { open }) => sum + open, 0) === 4;
    };
    await waitFor(() => tellsAll(one), { timeoutMs: mostMs });
    await waitFor(() => tellsAll(other), { timeoutMs: mostMs });
    const list = (await (await house.operator('dossiers/arising')).json()) as { items: { status: number }[] };
    expect(list.items).toHaveLength(4);
    await waitFor(
      () =>
        one
          .overviews()
          .at(-1)
          ?.partners.find(({ system }) => system === 'tnhs')?.circuit === 'open',
    );

    house.start('tnhs');
    await waitFor(() => one.overviews().at(-1)?.watch.arising.count === 0, { timeoutMs: 60_000 });
  }, 150_000);

  it('refuses who has no token, and answers the history of each span', async () => {
    expect((await fetch(`${house.gatewayUrl}/console/api/events`)).status).toBe(401);
    for (const [span, steps] of Object.entries({ '1h': 60, '24h': 144, '30d': 720 })) {
      const told = (await (await house.operator(`overview/history?span=${span}`)).json()) as { moments: string[] };
      expect(told.moments).toHaveLength(steps);
    }
    expect((await house.operator('overview/history?span=1y')).status).toBe(422);
  });

  it('measures minutes on its own', async () => {
    interface History {
      readonly received: readonly (number | null)[];
      readonly systems: readonly { readonly system: string; readonly delivered: readonly (number | null)[] }[];
    }
    const sum = (values: readonly (number | null)[]): number =>
      values.reduce<number>((total, value) => total + (value ?? 0), 0);
    const created = ({ systems }: History): number =>
      sum(systems.find(({ system }) => system === 'tnhs')?.delivered ?? []);
    // A minute may end between the receipt and the delivery, so the two can stand in different minutes.
    const told = await waitFor(
      async () => {
        const history = (await (await house.operator('overview/history?span=1h')).json()) as History;
        return sum(history.received) >= 4 && created(history) > 0 ? history : undefined;
      },
      { timeoutMs: 150_000, everyMs: 1000, what: 'the minutes of the four dossiers and of their creation' },
    );
    expect(sum(told.received)).toBe(4);
  }, 160_000);

  it('stops well within its deadline while many watch, and each stream ends in order', async () => {
    const token = await operatorToken(house.gatewayUrl, house.credentials.secret);
    const streams = await Promise.all(Array.from({ length: 8 }, () => stream(token)));
    await waitFor(() => streams.every((one) => one.overviews().length > 0));
    const began = performance.now();
    await house.stop('gateway');
    expect(performance.now() - began).toBeLessThan(stopDeadlineMs / 2);
    await Promise.all(streams.map(({ ended }) => ended));
    expect(streams.filter((one) => !one.text().endsWith('event: end\ndata: {}\n\n'))).toEqual([]);
  }, 120_000);
});
