// Every act that can be recorded has its words on the pages. What can be recorded is `operatorActs`: the compiler refuses the rest.
import { describe, expect, it } from '@jest/globals';
import { operatorActs } from '../../src/domain/operator-acts.js';
import { actName, noteText, reasonText } from '../../web/src/words/act-name.js';
import english from '../../web/src/words/acts.en.js';
import vietnamese from '../../web/src/words/acts.vi.js';

const shown = (key: string, named: Readonly<Record<string, unknown>> = {}): string =>
  [key, ...Object.values(named)].join(' ');

describe('the words of recorded acts', () => {
  it.each([
    ['Vietnamese', vietnamese],
    ['English', english],
  ])('are there in %s for every act, for no other, and differ from each other', (_language, { name }) => {
    expect(Object.keys(name).sort()).toEqual([...operatorActs].sort());
    const words = Object.values(name);
    expect(words.filter((word) => word.trim() === '' || /^[a-z.-]+$/.test(word))).toEqual([]);
    expect(new Set(words).size).toBe(words.length);
  });

  it('stand for an act, for a reason that a program wrote, and for what the machine notes', () => {
    expect(actName(shown, 'sign-in.locked')).toBe("acts.name['sign-in.locked']");
    expect(actName(shown, 'gone.act')).toBe('gone.act');
    expect(reasonText(shown, { act: 'right.denied', reason: 'right.denied' })).toBe('–');
    const created = { act: 'account.create', reason: 'single sign-on' };
    expect(reasonText(shown, created)).toBe("acts.reason['single sign-on']");
    const released = { act: 'delivery.release', reason: 'gọi lại vì TNHS báo' };
    expect(reasonText(shown, released)).toBe('gọi lại vì TNHS báo');
    expect(noteText(shown, 'parked by an.nv')).toBe('acts.parkedBy an.nv');
    expect(noteText(shown, 'cancelled by an.nv')).toBe('acts.cancelledBy an.nv');
    expect(noteText(shown, 'TNHS says no')).toBe('“TNHS says no”');
  });
});
