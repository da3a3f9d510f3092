import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountingGround, type AccountingGround } from '../../test/support/accounting-ground.js';
import { startAccountingSimulator, type AccountingSimulator } from '../../test/support/accounting-simulator.js';
import { waitFor } from '../../test/support/wait-for.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import type { Tx } from '../store/database.js';
import { readPollState, takePollLease } from '../store/poll-cursor.repository.js';
import { AccountingClient } from './accounting.client.js';
import { AccountingPoll, type PollParts } from './accounting.poll.js';

const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
const config = { POLL_PAGE: 500, RETRY_BASE_MS: 60_000, RETRY_CAP_MS: 600_000 };
const signal = new AbortController().signal;

let ground: AccountingGround;
let simulator: AccountingSimulator;
let client: AccountingClient;
let count = 0;
beforeAll(async () => {
  [ground, simulator] = await Promise.all([accountingGround(), startAccountingSimulator()]);
  client = await AccountingClient.open(simulator.partner);
});
afterAll(async () => {
  client.close();
  await Promise.all([ground.close(), simulator.close()]);
});
beforeEach(async () => {
  count += 1;
  await simulator.behave();
  await polling().run(signal);
  await ground.database
    .updateTable('poll_cursor')
    .set({ failures: 0, not_before: null, last_error_code: null })
    .execute();
});

function polling(parts: Partial<PollParts> = {}): AccountingPoll {
  const { database, transactor, clock, logger } = ground;
  return new AccountingPoll({
    config,
    timeoutMs: simulator.partner.timeoutMs,
    database,
    transactor,
    client,
    mappings,
    clock,
    logger,
    ...parts,
  });
}

/** A client that counts the pages it reads. */
function counting(): { client: PollParts['client']; reads: () => number } {
  let reads = 0;
  const readPage: PollParts['client']['readPage'] = (...args) => {
    reads += 1;
    return client.readPage(...args);
  };
  return { client: { readPage }, reads: () => reads };
}

const state = async () => {
  const found = await readPollState(ground.database, 'accounting');
  if (!found) throw new Error('never polled');
  return found;
};
const number = (letter: string): string => `${letter}${count}`;
const some = (howMany: number, letter = 'V'): { soChungTu: string; soTien: number }[] =>
  Array.from({ length: howMany }, (_, index) => ({ soChungTu: `${number(letter)}-${index}`, soTien: 1000 }));

async function countVouchers(letter = 'V'): Promise<number> {
  const found = await ground.database
    .selectFrom('voucher')
    .select(({ fn }) => fn.countAll<number>().as('all'))
    .where('number', 'like', `${number(letter)}-%`)
    .executeTakeFirstOrThrow();
  return found.all;
}

const pauseIsOver = () => ground.database.updateTable('poll_cursor').set({ not_before: null }).execute();

describe('reading', () => {
  it('brings a voucher all the way to its duty for TST, with the raw answer as evidence', async () => {
    const id = await ground.openDossier({ reference: `VSS-POLL-${count}` });
    await simulator.post({ soChungTu: number('A'), soTien: 792_000, maHoSo: `VSS-POLL-${count}` });
    await polling().run(signal);
    expect(await ground.duties(id)).toEqual([number('A')]);
    const voucher = (await ground.duty(number('A')))?.payload['voucher'];
    expect(voucher).toMatchObject({ amountVnd: 792_000, split: { self: 792_000 }, state: 'POSTED' });
    const evidence = await ground.database
      .selectFrom('voucher_version')
      .innerJoin('message', 'message.id', 'voucher_version.message_id')
      .select(['message.body', 'message.system', 'voucher_version.content'])
      .where('number', '=', number('A'))
      .executeTakeFirstOrThrow();
    expect(evidence.system).toBe('accounting');
    expect(evidence.body.toString()).toContain(number('A'));
    expect(evidence.content).toMatchObject({ soChungTu: number('A'), soTien: '792000', trangThai: 'posted' });
  });

  it('reads a backlog page after page in one run, each voucher once', async () => {
    const before = await state();
    await simulator.post(...some(1100));
    const { client: counted, reads } = counting();
    await polling({ client: counted }).run(signal);
    expect(await countVouchers()).toBe(1100);
    expect(reads()).toBe(3);
    expect((await state()).vouchersRead - before.vouchersRead).toBe(1100);
    await polling().run(signal);
    expect((await state()).vouchersRead - before.vouchersRead).toBe(1100);
  });

  it('reads the next page while one is being written', async () => {
    await simulator.post(...some(15));
    const { client: counted, reads } = counting();
    const run: PollParts['transactor']['run'] = async (work) => {
      await waitFor(() => reads() === 2, { what: 'the second page to be asked for' });
      return ground.transactor.run(work);
    };
    await polling({ client: counted, transactor: { run }, config: { ...config, POLL_PAGE: 10 } }).run(signal);
    expect(await countVouchers()).toBe(15);
    expect(reads()).toBe(2);
  });

  it('ends a run at its bound and goes on from there in the next', async () => {
    await simulator.post(...some(25));
    const small = polling({ config: { ...config, POLL_PAGE: 10 }, pagesPerRun: 2 });
    await small.run(signal);
    expect(await countVouchers()).toBe(20);
    await small.run(signal);
    expect(await countVouchers()).toBe(25);
  });

  it('takes what comes twice, corrected, reversed and late', async () => {
    const ids = await Promise.all(
      ['A', 'B', 'C'].map((letter) => ground.openDossier({ reference: `VSS-${number(letter)}` })),
    );
    await simulator.post(
      { soChungTu: number('A'), soTien: 1, maHoSo: `VSS-${number('A')}` },
      { soChungTu: number('A'), soTien: 792_000, mode: 'correct' },
      { soChungTu: number('B'), soTien: 792_000, maHoSo: `VSS-${number('B')}` },
      { soChungTu: number('B'), mode: 'reverse' },
      { soChungTu: number('C'), soTien: 792_000, maHoSo: `VSS-${number('C')}`, mode: 'late', daysLate: 40 },
      { soChungTu: number('C'), mode: 'repeat' },
    );
    await polling({ config: { ...config, POLL_PAGE: 1 } }).run(signal);
    expect(await Promise.all(ids.map((id) => ground.duties(id)))).toEqual([[number('A')], [], [number('C')]]);
  });

  it('does not stop for an unreadable voucher, and keeps it', async () => {
    await simulator.post({ soChungTu: number('X'), soTien: 1000, phuongThuc: 'ZZ' }, ...some(3));
    await polling().run(signal);
    expect(await countVouchers()).toBe(3);
    expect(await ground.items(number('X'))).toEqual(['VOUCHER_UNREADABLE']);
  });
});

describe('one transaction for a page', () => {
  it('leaves neither vouchers nor a moved cursor when it dies before its commit, and nothing is lost', async () => {
    await simulator.post(...some(700));
    const before = await state();
    const run = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      await ground.transactor.run(async (tx) => {
        await work(tx);
        throw new Error('power cut');
      });
      throw new Error('never');
    };
    await polling({ transactor: { run } }).run(signal);
    expect(await countVouchers()).toBe(0);
    expect(await state()).toMatchObject({ cursor: before.cursor, vouchersRead: before.vouchersRead, failures: 1 });
    await pauseIsOver();
    await polling().run(signal);
    expect(await countVouchers()).toBe(700);
    expect((await state()).vouchersRead - before.vouchersRead).toBe(700);
  });

  it('writes nothing for a poller that was overtaken', async () => {
    const id = await ground.openDossier({ reference: `VSS-${number('A')}` });
    await simulator.post({ soChungTu: number('A'), soTien: 792_000, maHoSo: `VSS-${number('A')}` }, ...some(10));
    const before = await state();
    const readPage: PollParts['client']['readPage'] = async (...args) => {
      const page = await client.readPage(...args);
      await ground.database
        .updateTable('poll_cursor')
        .set({ held_until: new Date(0) })
        .execute();
      await polling().run(signal);
      return page;
    };
    await polling({ client: { readPage } }).run(signal);
    expect((await state()).vouchersRead - before.vouchersRead).toBe(11);
    const messages = await ground.database.selectFrom('message').select('headers').execute();
    expect(messages.filter(({ headers }) => headers['cursor'] === before.cursor)).toHaveLength(1);
    expect((await ground.dossier(id)).sequence).toBe(2);
    expect((await state()).failures).toBe(0);
  });
});

describe('one poller at a time', () => {
  it('lets the others leave at once', async () => {
    await simulator.post(...some(20));
    let left = 0;
    let reads = 0;
    const readPage: PollParts['client']['readPage'] = async (...args) => {
      reads += 1;
      await waitFor(() => left === 4, { what: 'the other four to leave' });
      return client.readPage(...args);
    };
    const run = async (): Promise<void> => {
      await polling({ client: { readPage } }).run(signal);
      left += 1;
    };
    await Promise.all(Array.from({ length: 5 }, run));
    expect(reads).toBe(1);
    expect(await countVouchers()).toBe(20);
  });

  it('waits for a dead poller’s lease and no longer', async () => {
    await simulator.post(...some(5));
    await takePollLease(ground.database, { source: 'accounting', holder: 'dead' }, 60_000);
    await polling().run(signal);
    expect(await countVouchers()).toBe(0);
    await ground.database
      .updateTable('poll_cursor')
      .set({ held_until: new Date(0) })
      .execute();
    await polling().run(signal);
    expect(await countVouchers()).toBe(5);
    expect(await state()).toMatchObject({ holder: null, heldUntil: null });
  });
});

describe('accounting misbehaving', () => {
  it.each<[string, object, string, number?]>([
    ['down', { down: true }, 'ANSWER_LOST'],
    ['too slow', { slowMs: 6000 }, 'ANSWER_LOST', 1000],
    ['busy', { faultShare: 1 }, 'PARTNER_BUSY'],
    ['limiting', { rateLimitShare: 1 }, 'PARTNER_BUSY'],
    ['answering nonsense', { nonsenseShare: 1, nonsenseKind: 'html' }, 'PARTNER_NONSENSE'],
    ['answering half', { nonsenseShare: 1, nonsenseKind: 'truncated' }, 'PARTNER_NONSENSE'],
    ['losing answers', { loseAnswerShare: 1 }, 'ANSWER_LOST'],
  ])('is noted and spared for a while (%s)', async (_how, behaviour, code, timeoutMs = simulator.partner.timeoutMs) => {
    await simulator.post(...some(2));
    await simulator.behave({ ...behaviour });
    const patient = await AccountingClient.open({ ...simulator.partner, timeoutMs });
    await polling({ client: patient }).run(signal);
    patient.close();
    expect(await state()).toMatchObject({ lastErrorCode: code, failures: 1, holder: null });
    await simulator.behave();
    const { client: counted, reads } = counting();
    await polling({ client: counted }).run(signal);
    expect(reads()).toBe(0);
    await pauseIsOver();
    await polling({ client: counted }).run(signal);
    expect(await countVouchers()).toBe(2);
    expect(await state()).toMatchObject({ failures: 0, notBefore: null });
  });

  it('is told apart when nobody listens, when it denies us, and when it forgot the cursor', async () => {
    const codeOf = async (poll: AccountingPoll): Promise<string | null> => {
      await pauseIsOver();
      await poll.run(signal);
      return (await state()).lastErrorCode;
    };
    const nowhere = await AccountingClient.open({ ...simulator.partner, url: 'http://127.0.0.1:1/soap' });
    expect(await codeOf(polling({ client: nowhere }))).toBe('PARTNER_UNREACHABLE');
    const stranger = await AccountingClient.open({ ...simulator.partner, password: 'wrong' });
    expect(await codeOf(polling({ client: stranger }))).toBe('PARTNER_DENIED_US');
    const { cursor } = await state();
    await ground.database.updateTable('poll_cursor').set({ cursor: 'v1.999999' }).execute();
    expect(await codeOf(polling())).toBe('ACCOUNTING_CURSOR_REFUSED');
    await ground.database.updateTable('poll_cursor').set({ cursor }).execute();
    [nowhere, stranger].forEach((one) => one.close());
  });

  it('makes the pause longer with each failure in a row, up to a minute', async () => {
    const poll = polling({ config: { ...config, RETRY_BASE_MS: 1000 } });
    await simulator.behave({ down: true });
    const pauses: number[] = [];
    for (let failures = 0; failures < 9; failures += 1) {
      await pauseIsOver();
      await poll.run(signal);
      const { lastErrorAt, notBefore } = await state();
      pauses.push(Math.round((Number(notBefore) - Number(lastErrorAt)) / 1000));
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('is not blamed when our own stop breaks the call off', async () => {
    await simulator.post(...some(2));
    await simulator.behave({ slowMs: 2000 });
    const stop = new AbortController();
    const run = polling().run(stop.signal);
    setTimeout(() => stop.abort(), 100);
    await run;
    expect(await state()).toMatchObject({ failures: 0, lastErrorCode: null, holder: null });
  });

  it('does not read the same page for ever when the cursor does not move', async () => {
    const page = { vouchers: [], nextCursor: (await state()).cursor, more: true, answer: '' };
    await polling({ client: { readPage: async () => ({ ok: true, page }) } }).run(signal);
    expect(await state()).toMatchObject({ lastErrorCode: 'PARTNER_NONSENSE' });
  });
});
