// One dossier's story through the operators' API: order, masks, reveals and their records, side by side.
import { describe, expect, it } from '@jest/globals';
import { DvcqgDriver, SoapDriver } from './door-drivers.js';
import { act, actsOn, bench, call, fail, find, person, rest, submit } from './dossiers-console.ground.js';

interface Story {
  readonly [key: string]: unknown;
  readonly wordsHidden: boolean;
  readonly timeline: readonly {
    readonly kind: string;
    readonly what: string;
    readonly at: string;
    readonly note?: string;
  }[];
  readonly messages: readonly { readonly id: string }[];
  readonly deliveries: readonly { readonly why: string | null; readonly tries: readonly object[] }[];
  readonly codes: Readonly<Record<string, unknown>>;
  readonly money: { readonly lines: readonly object[]; readonly computed: object };
}

async function storyOf(id: string, as = 'all'): Promise<Story> {
  return (await (await call(`dossiers/${id}`, { as })).json()) as Story;
}

describe('a dossier’s story', () => {
  it('merges messages, statuses, duties, attempts and acts in the order of time', async () => {
    const id = await submit('S-1', person);
    const delivery = await fail(id, 'TNHS_REFUSED');
    await act('delivery.release', `delivery ${delivery}`, 'lời người trực');
    const story = await storyOf(id);
    const kinds = new Set(story.timeline.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['message', 'status', 'duty', 'attempt', 'act']));
    const times = story.timeline.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(story.deliveries.find(({ tries }) => tries.length > 0)?.why).toBe('lời của đối tác');
    expect(story.codes).toHaveProperty('TNHS_REFUSED.title.vi');
    expect(story.money.lines.length).toBeGreaterThan(0);
    expect(story).toMatchObject({
      person: { fullName: 'T. T. T. K.', personalId: '0011******21' },
      wordsHidden: false,
    });
  });

  it('keeps words, groups and persons from who may not see personal data', async () => {
    const id = await submit('S-1', person);
    await fail(id, 'TNHS_REFUSED');
    const story = await storyOf(id, 'viewer');
    expect([story.wordsHidden, story.money.lines]).toEqual([true, []]);
    const text = JSON.stringify(story);
    for (const hidden of ['lời của đối tác', person.personalId, 'Kiếm']) expect(text).not.toContain(hidden);
  });

  it('reveals the person to who has the right and says why, and records it', async () => {
    const id = await submit('S-1', person);
    const path = `dossiers/${id}/reveal`;
    expect((await call(path, { as: 'viewer', body: { reason: 'tò mò' } })).status).toBe(403);
    expect((await call(path, { body: {} })).status).toBe(422);
    const revealed = (await (await call(path, { body: { reason: 'công dân gọi đến' } })).json()) as object;
    expect(revealed).toMatchObject({ participant: person, contribution: { method: '3' } });
    expect(await actsOn(`dossier ${id}`)).toEqual([
      { who: 'all', act: 'dossier.reveal', reason: 'công dân gọi đến', detail: {} },
    ]);
    expect((await storyOf(id)).timeline.some(({ kind, what }) => kind === 'act' && what === 'dossier.reveal')).toBe(
      true,
    );
  });
});

describe('a message', () => {
  it.each([
    ['rest', () => rest, 'fullName', 'native-to-canonical'],
    ['dvcqg', () => new DvcqgDriver(bench.url), 'HoTen', 'dvcqg-to-canonical'],
    ['soap', () => new SoapDriver(bench.url), 'HoTen', 'soap-to-canonical'],
  ] as const)(
    'of the %s door keeps its keys and masks its values until revealed; its mapping explains itself',
    async (_door, driver, key, mapping) => {
      await driver().submit('vss', { reference: 'M-1', ...person });
      const dossierId = (await find({ find: 'M-1' })).items[0]?.id ?? '';
      const { messages } = await storyOf(dossierId);
      const id = messages[0]?.id ?? '';
      const masked = await (await call(`messages/${id}`, { as: 'viewer' })).text();
      expect(masked).toContain(key);
      for (const hidden of [person.personalId, 'Kiếm', 'M-1']) expect(masked).not.toContain(hidden);
      expect((await call(`messages/${id}/reveal`, { as: 'viewer', body: { reason: 'x' } })).status).toBe(403);
      expect(await actsOn(`message ${id}`)).toEqual([]);
      const revealed = await (await call(`messages/${id}/reveal`, { body: { reason: 'đối chiếu' } })).text();
      expect(revealed).toContain(person.fullName);
      expect(await actsOn(`message ${id}`)).toEqual([
        { who: 'all', act: 'message.reveal', reason: 'đối chiếu', detail: { dossierId } },
      ]);

      const side = await call(`dossiers/${dossierId}/mapping`, { as: 'viewer' });
      const text = await side.text();
      expect(JSON.parse(text)).toMatchObject({ explanation: { ok: true, mapping: { name: mapping } } });
      expect(text).toContain('/participant/fullName');
      for (const hidden of [person.personalId, 'Kiếm']) expect(text).not.toContain(hidden);
    },
  );

  it('shows the order to TNHS side by side, too', async () => {
    const id = await submit('M-2', person);
    const delivery = await fail(id, 'TNHS_REFUSED');
    const side = (await (await call(`dossiers/${id}/mapping?of=${delivery}`)).json()) as object;
    expect(side).toMatchObject({ explanation: { ok: true, mapping: { name: 'canonical-to-tnhs-create' } } });
    expect((await call(`dossiers/${id}/mapping?of=${id}`)).status).toBe(404);
  });
});
