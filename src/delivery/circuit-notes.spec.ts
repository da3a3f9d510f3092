import { expect, it } from '@jest/globals';
import { CircuitNotes, type CircuitNote } from './circuit-notes.js';

const open: CircuitNote = { system: 'tnhs', state: 'open', failures: 8, probeAt: new Date(0), answered: false };
const closed: CircuitNote = { system: 'tnhs', state: 'closed', failures: 0, probeAt: undefined, answered: true };

it('writes a closing after the opening before it, however long that one takes', async () => {
  let letThrough: () => void = () => undefined;
  const slow = new Promise<void>((done) => (letThrough = done));
  const written: string[] = [];
  const notes = new CircuitNotes(
    async ({ state }) => {
      if (state === 'open') await slow;
      written.push(state);
    },
    () => undefined,
  );
  notes.add(open);
  notes.add(closed);
  letThrough();
  await notes.written();
  expect(written).toEqual(['open', 'closed']);
});

it('goes on after a note that could not be written, and tells of it', async () => {
  const told: unknown[] = [];
  const written: string[] = [];
  const notes = new CircuitNotes(
    async ({ state }) => {
      if (state === 'open') throw new Error('the database is away');
      written.push(state);
    },
    (error) => told.push(error),
  );
  notes.add(open);
  notes.add(closed);
  await notes.written();
  expect([written, told]).toEqual([['closed'], [new Error('the database is away')]]);
});
