// What the gateway really sent and received, read back for the studio: each mapping that has run can run again on its stored documents.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHouse, type House } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface Told {
  readonly items: readonly { readonly id: string; readonly basis: string; readonly fault: string | null }[];
}

/** In this house: two doors of the VSS portal, all the way to the record. */
const usual: Readonly<Record<string, string>> = {
  'native-to-canonical': 'kept',
  'soap-to-canonical': 'kept',
  'register-answer-to-verification': 'kept',
  'canonical-to-register-verification': 'rebuilt',
  'canonical-to-tnhs-create': 'rebuilt',
  'status-to-vss-portal': 'rebuilt',
  'status-to-npsp-sync': 'rebuilt',
  'status-to-npsp-progress': 'rebuilt',
};

describe('the stored documents of mappings that ran', () => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse();
  }, 180_000);

  afterAll(async () => house?.close());

  const read = async <T>(path: string, body?: object): Promise<T> => {
    const response = await house.operator(path, body ? { body } : {});
    expect({ path, status: response.status }).toEqual({ path, status: 200 });
    return (await response.json()) as T;
  };

  it('are there for each, and every one of them passes again', async () => {
    await house.ask('vss-portal', 'submit', { count: 1, door: 'json', wait: true });
    await house.ask('vss-portal', 'submit', { count: 1, door: 'soap', wait: true });
    for (const [name, basis] of Object.entries(usual)) {
      const items = await waitFor(
        async () => {
          const told = await read<Told>(`mappings/${name}/messages`);
          return told.items.length > 0 && told.items.every(({ fault }) => fault === null) ? told.items : undefined;
        },
        { timeoutMs: 60_000, what: `stored documents of ${name}` },
      );
      expect({ name, bases: [...new Set(items.map((one) => one.basis))] }).toEqual({ name, bases: [basis] });
      for (const { id: messageId } of items) {
        const ran = await read<{ ok: boolean; problems: unknown[] }>(`mappings/${name}/runs`, { messageId });
        expect({ name, ok: ran.ok, problems: ran.problems }).toEqual({ name, ok: true, problems: [] });
      }
    }
  }, 240_000);
});
