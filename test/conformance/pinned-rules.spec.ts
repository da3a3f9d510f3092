// Everywhere a dossier is judged after it was received, its own rules judge it: those it pinned, also when this process never read
// them from a file; and where nobody has them any more nothing is judged by others.
import { describe, expect, it } from '@jest/globals';
import { bench, call, person, rest, submit } from './dossiers-console.ground.js';

interface Money {
  readonly lines: readonly { readonly rule: string; readonly amountVnd: number }[];
  readonly problem: string | null;
}

async function moneyOf(id: string): Promise<Money> {
  return ((await (await call(`dossiers/${id}`)).json()) as { money: Money }).money;
}

async function pin(id: string, ruleset: string): Promise<void> {
  await bench.pool.query('UPDATE dossier SET ruleset = $2, status = 5 WHERE id = $1', [id, ruleset]);
}

/** As a process with another rate in its files keeps it when it starts. */
async function keepOther(id: string, rate: string): Promise<string> {
  const { rows } = await bench.pool.query<{ version: string }>(
    `INSERT INTO ruleset (version, content)
     SELECT '2026-07-01.0badcafe', jsonb_set(r.content, '{contribution.rate,value}', to_jsonb($2::text))
     FROM ruleset r JOIN dossier d ON d.ruleset = r.version WHERE d.id = $1 RETURNING version`,
    [id, rate],
  );
  return rows[0]?.version ?? '';
}

const monthly = ({ lines }: Money): number => lines.find(({ rule }) => rule === 'contribution.rate')?.amountVnd ?? -1;
const supplement = { phone: '0912345678', note: 'Đã bổ sung' };

async function proposeChange(dossierId: string): Promise<{ status: number; told: object }> {
  const draft = await call('edits/draft', { body: { dossierId, reason: 'công dân gọi đến' } });
  const { canonical } = (await draft.json()) as { canonical: { participant: object } };
  const after = { ...canonical, participant: { ...canonical.participant, phone: '0912345679' } };
  const answer = await call('edits', { body: { dossierId, after, deliveries: [], reason: 'công dân gọi đến' } });
  return { status: answer.status, told: (await answer.json()) as object };
}

describe('a dossier whose rules came with another process', () => {
  it('is explained, supplemented and edited by them', async () => {
    const id = await submit('R-1', person);
    const before = await moneyOf(id);
    await pin(id, await keepOther(id, '44'));
    const now = await moneyOf(id);
    expect(now.problem).toBeNull();
    expect(monthly(before)).toBeGreaterThan(0);
    expect(monthly(now)).toBe(2 * monthly(before));
    const edited = await proposeChange(id);
    expect([edited.status, JSON.stringify(edited.told)]).toEqual([422, expect.stringContaining('AMOUNT')]);
    expect(await rest.supplement('vss', 'R-1', supplement)).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});

describe('a dossier whose rules nobody has any more', () => {
  it('is shown without a computation, saying why; it is neither supplemented nor edited', async () => {
    const id = await submit('R-2', person);
    await pin(id, '2026-07-01.00000000');
    const story = (await (await call(`dossiers/${id}`)).json()) as object;
    expect(story).toMatchObject({ money: { lines: [], problem: 'RULESET_UNKNOWN' } });
    expect(story).toHaveProperty('codes.RULESET_UNKNOWN.remedy.vi');
    const edited = await proposeChange(id);
    expect([edited.status, edited.told]).toMatchObject([503, { code: 'RULESET_UNKNOWN' }]);
    expect(await rest.supplement('vss', 'R-2', supplement)).toMatchObject({ code: 'RULESET_UNKNOWN' });
    const { rows } = await bench.pool.query<{ status: number }>('SELECT status FROM dossier WHERE id = $1', [id]);
    expect(rows).toEqual([{ status: 5 }]);
  });
});
