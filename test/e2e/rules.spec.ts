// Dated rules in a running gateway: a wrong file stops the start by name; a dossier keeps the version it was received under.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startHouse, type House } from '../support/house.js';
import { removeRulesFolders, rulesFolder, switched } from '../support/rules-folder.js';
import { waitFor } from '../support/wait-for.js';

interface Pinned {
  readonly ruleset: string;
  readonly rounding: string | null;
}

/** A rule with one value, so that it is in force on whatever day the test runs. */
const rounding = 'once-half-up';

describe('the rules of a running gateway', () => {
  let house: House;
  const corrected = rulesFolder(switched('switches.yaml', 'rounding', 'once-down'));
  const wrong = rulesFolder(
    { file: 'contribution.yaml', find: 'value: 0.31', replace: 'value: 0,31' },
    { file: 'support.yaml', find: 'tag: A', replace: 'tag: maybe' },
  );

  beforeAll(async () => {
    house = await startHouse();
  }, 180_000);

  afterAll(async () => {
    await house.close();
    removeRulesFolders();
  });

  async function submit(): Promise<string> {
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string }[] }>('vss-portal', 'submit', {
      wait: true,
      case: 'CONTINUE',
    });
    expect(dossiers[0]?.state).toBe('acknowledged');
    return dossiers[0]?.reference ?? '';
  }

  async function pinnedOf(reference: string): Promise<Pinned | undefined> {
    const client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    try {
      const { rows } = await client.query<Pinned>(
        `SELECT d.ruleset, r.content #>> '{switches.rounding,value}' AS rounding
           FROM dossier d LEFT JOIN ruleset r ON r.version = d.ruleset WHERE d.portal_ref = $1`,
        [reference],
      );
      return rows[0];
    } finally {
      await client.end();
    }
  }

  it('a dossier pins the version of its day; after a correction new dossiers pin another, the old one stays readable', async () => {
    const before = await submit();
    const pinned = await pinnedOf(before);
    expect(pinned).toEqual({ ruleset: expect.stringMatching(/^2\d{3}-\d\d-\d\d\.[0-9a-f]{8}$/), rounding });
    await house.stop('gateway');
    house.start('gateway', { RULES_DIR: corrected });
    await house.untilUp('gateway', `${house.gatewayUrl}/health/ready`);
    const after = await pinnedOf(await submit());
    expect(after?.rounding).toBe('once-down');
    expect(after?.ruleset).not.toBe(pinned?.ruleset);
    expect(await pinnedOf(before)).toEqual(pinned);
  }, 240_000);

  it('a wrong folder stops the start and names every problem with file and line', async () => {
    await house.stop('gateway');
    house.start('gateway', { RULES_DIR: wrong });
    await waitFor(async () => !house.isRunning('gateway'), { timeoutMs: 90_000, what: 'the start to be given up' });
    const log = readFileSync(house.logOf('gateway'), 'utf8');
    expect(log).toMatch(/contribution\.yaml:\d+ value 0,31 must be a percentage/);
    expect(log).toMatch(/support\.yaml:\d+ tag must be V/);
  }, 120_000);
});
