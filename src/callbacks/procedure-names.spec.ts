import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  openCallbackBench,
  openDossier,
  workOf,
  type BenchWork,
  type CallbackBench,
} from '../../test/support/callback-bench.js';
import { holdAnswers } from '../../test/support/held-answers.js';
import { waitFor } from '../../test/support/wait-for.js';
import type { Clock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import type { ProcedureNames } from '../store/npsp.repository.js';
import type { NationalPortal, NationalPortalAnswer } from './national-portal.js';
import { ProcedureNamesCache } from './procedure-names.js';

const hourMs = 3_600_000;
const exchanged = [{ direction: 'out' as const, contentType: 'application/json', body: '{}' }];
const namesCalled = (name: string): ProcedureNames => ({ code: '602e', name, fieldCode: 'L1', fieldName: 'Cấp sổ' });

let bench: CallbackBench;
let work: BenchWork;
let nowMs: number;
let asked: number;
/** What the portal calls the procedure; undefined: it is down. */
let called: string | undefined;
let mayAnswer: () => Promise<unknown>;
const clock: Clock = { now: () => new Date(nowMs) };
const down: NationalPortalAnswer = { kind: 'busy', why: 'HTTP 503', afterMs: 1000 };

beforeAll(async () => {
  bench = await openCallbackBench();
  const dossierId = await openDossier(bench.database, 'vss-portal');
  work = await workOf(bench.database, { dossierId, system: 'npsp', operation: 'sync', sequence: 1 });
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.database.deleteFrom('npsp_procedure').execute();
  [nowMs, asked, called] = [Date.parse('2026-11-22T01:00:00Z'), 0, 'Đăng ký'];
  mayAnswer = () => Promise.resolve();
});

/** The cache of one process; all of them stand on the same database. */
function processCache(database = bench.database): ProcedureNamesCache {
  const findProcedure: NationalPortal['findProcedure'] = async () => {
    asked += 1;
    await mayAnswer();
    const reply = { exchanged, partnerStatus: '200' };
    return called === undefined
      ? { ...reply, answer: down }
      : { ...reply, answer: { kind: 'accepted' }, found: namesCalled(called) };
  };
  const portal = { findProcedure } as unknown as NationalPortal;
  return new ProcedureNamesCache({
    database,
    portal,
    maxAgeHours: 24,
    clock,
    logger: createLogger('silent'),
  });
}

async function nameFrom(cache: ProcedureNamesCache): Promise<string> {
  const result = await cache.get('602e', work);
  return result.ok ? result.names.name : result.outcome.kind;
}

describe('the names of a procedure', () => {
  it('are asked for once and then serve every process while they are fresh', async () => {
    expect(await nameFrom(processCache())).toBe('Đăng ký');
    nowMs += 23 * hourMs;
    expect(await nameFrom(processCache())).toBe('Đăng ký');
    expect(asked).toBe(1);
  });

  it('are asked for once by the callers of one process that come together', async () => {
    const cache = processCache();
    expect(new Set(await Promise.all([1, 2, 3, 4].map(() => nameFrom(cache))))).toEqual(new Set(['Đăng ký']));
    expect(asked).toBe(1);
  });

  it('are asked for once also when a caller hears late that there were none', async () => {
    let reads = 0;
    const late = holdAnswers(bench.database, ({ kind }) => kind === 'SelectQueryNode' && (reads += 1) === 2);
    mayAnswer = () => waitFor(() => late.held() === 1, { what: 'the second caller to have read' });
    const cache = processCache(late.database);
    const [first, second] = [nameFrom(cache), nameFrom(cache)];
    expect(await first).toBe('Đăng ký');
    late.release();
    expect(await second).toBe('Đăng ký');
    expect(asked).toBe(1);
  });

  it('are asked for anew by one process when they have aged, and change for all', async () => {
    const [first, second] = [processCache(), processCache()];
    await nameFrom(first);
    nowMs += 25 * hourMs;
    called = 'Tên mới';
    const seen = await Promise.all([nameFrom(first), nameFrom(second)]);
    expect(asked).toBe(2);
    expect(seen).toContain('Tên mới');
    expect(await nameFrom(second)).toBe('Tên mới');
    expect(asked).toBe(2);
  });

  it('stay as they were while the portal is down, which is not asked at every turn', async () => {
    const cache = processCache();
    await nameFrom(cache);
    nowMs += 30 * 24 * hourMs;
    called = undefined;
    for (let turn = 0; turn < 5; turn += 1) expect(await nameFrom(cache)).toBe('Đăng ký');
    expect(asked).toBe(2);
    nowMs += 300_000;
    called = 'Tên mới';
    expect(await nameFrom(cache)).toBe('Tên mới');
  });

  it('are the caller’s failure when there is no copy at all', async () => {
    called = undefined;
    expect(await processCache().get('602e', work)).toEqual({
      ok: false,
      outcome: { kind: 'retry', code: 'PARTNER_BUSY', why: 'HTTP 503', afterMs: 1000 },
    });
  });

  it('are kept as an exchange with the dossier that caused the call', async () => {
    const before = work.messages.length;
    await nameFrom(processCache());
    await nameFrom(processCache());
    expect(work.messages.length - before).toBe(1);
  });
});
