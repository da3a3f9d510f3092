// What the page of bulk replays offers is what the gateway has: a new system or operation fails here until it can be chosen.
import { describe, expect, it } from '@jest/globals';
import { operations, systems } from '../../src/domain/operations.js';
import { repeatable } from '../../src/replay/delivery-acts.service.js';
import {
  noWish,
  operationChoices,
  selectionOf,
  stateChoices,
  systemChoices,
} from '../../web/src/pages/replays/replay-choices.js';
import english from '../../web/src/words/find.en.js';
import vietnamese from '../../web/src/words/find.vi.js';
import stateWords from '../../web/src/words/states.vi.js';
import englishStateWords from '../../web/src/words/states.en.js';

const key = (name: string): string => name;
const valuesOf = (choices: readonly { readonly value: string }[]): string[] => choices.map(({ value }) => value).sort();

describe('what a bulk replay may be narrowed by', () => {
  it('offers every system and every operation, each with words in both languages', () => {
    expect(valuesOf(systemChoices(key))).toEqual([...systems].sort());
    const all = [...new Set(Object.values(operations).flat())].sort();
    expect(valuesOf(operationChoices(key, noWish))).toEqual(all);
    for (const { operation } of [stateWords, englishStateWords])
      expect(Object.keys(operation)).toEqual(expect.arrayContaining(all));
    for (const words of [vietnamese, english]) {
      expect(Object.keys(words.systems)).toEqual(expect.arrayContaining([...systems]));
      expect(Object.keys(words.states)).toEqual(expect.arrayContaining(valuesOf(stateChoices(key))));
    }
  });

  it.each(systems)('offers for %s its own operations', (system) => {
    expect(valuesOf(operationChoices(key, { system, state: 'parked' }))).toEqual([...operations[system]].sort());
  });

  it('offers of what was delivered only what may be sent again', () => {
    expect(valuesOf(operationChoices(key, { system: '', state: 'delivered' }))).toEqual([...repeatable].sort());
    expect(operationChoices(key, { system: 'tnhs', state: 'delivered' })).toEqual([]);
  });

  it('asks for whole days of Asia/Ho_Chi_Minh and for nothing that was not chosen', () => {
    expect(selectionOf(noWish)).toEqual({ state: 'parked' });
    expect(
      selectionOf({ ...noWish, system: 'tnhs', code: 'TNHS_DATA_REJECTED', from: '2026-02-28', to: '2026-02-28' }),
    ).toEqual({
      ...{ state: 'parked', system: 'tnhs', code: 'TNHS_DATA_REJECTED' },
      ...{ from: '2026-02-27T17:00:00.000Z', to: '2026-02-28T17:00:00.000Z' },
    });
  });
});
