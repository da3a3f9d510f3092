import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Global, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { accountingGround, ToyMapping, type AccountingGround } from '../../test/support/accounting-ground.js';
import { startAccountingSimulator, type AccountingSimulator } from '../../test/support/accounting-simulator.js';
import { waitFor } from '../../test/support/wait-for.js';
import { Dispatcher } from '../delivery/dispatcher.js';
import { Schedules } from '../delivery/schedules.js';
import { Transactor } from '../delivery/transactor.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import { CLOCK } from '../platform/clock.js';
import { CONFIG, readConfig } from '../platform/config.js';
import { LOGGER } from '../platform/log.js';
import { PARTNERS } from '../platform/partners.js';
import { DATABASE } from '../store/database.js';
import { PinnedRules } from '../store/pinned-rules.js';
import { AccountingModule } from './accounting.module.js';

let ground: AccountingGround;
let simulator: AccountingSimulator;
let context: INestApplicationContext;

@Global()
@Module({})
class Ground {
  static with(
    values: readonly (readonly [symbol | typeof Transactor | typeof Dispatcher | typeof PinnedRules, unknown])[],
  ): DynamicModule {
    const providers = [Schedules, ...values.map(([provide, useValue]) => ({ provide, useValue }))];
    return { module: Ground, providers, exports: providers };
  }
}

@Module({})
class Root {}

beforeAll(async () => {
  [ground, simulator] = await Promise.all([accountingGround(), startAccountingSimulator()]);
  const { clock, database, logger, transactor } = ground;
  const values = [
    [CONFIG, readConfig({ POLL_EVERY_MS: '7000', PARTNERS_FILE: 'none' })],
    [PARTNERS, { accounting: simulator.partner }],
    [DATABASE, database],
    [MAPPINGS, new ToyMapping()],
    [CLOCK, clock],
    [LOGGER, logger],
    [Transactor, transactor],
    // Forces a schedule's run for an operator, and says what a dossier's rules are; nobody asks for either here.
    [Dispatcher, {}],
    [PinnedRules, {}],
  ] as const;
  const root = { module: Root, imports: [Ground.with(values), AccountingModule] };
  context = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
});
afterAll(async () => {
  await context.close();
  await Promise.all([simulator.close(), ground.close()]);
});

it('registers the poll as often as configured and the rematch every second at most', () => {
  const all = context.get(Schedules).list();
  expect(all.map(({ name, everyMs }) => [name, everyMs])).toEqual([
    ['accounting.poll', 7000],
    ['accounting.rematch', 1000],
  ]);
});

it('brings a voucher that came before its dossier to its duty by these two alone', async () => {
  const [poll, rematch] = context.get(Schedules).list();
  const { signal } = new AbortController();
  await simulator.post({ soChungTu: 'EARLY', soTien: 792_000, maHoSo: 'VSS-LATE' });
  await poll?.run(signal);
  expect(await ground.items('EARLY')).toEqual(['VOUCHER_WITHOUT_DOSSIER']);
  const id = await ground.openDossier({ reference: 'VSS-LATE' });
  await waitFor(async () => {
    await rematch?.run(signal);
    return (await ground.duties(id)).length === 1;
  });
  expect(await ground.items('EARLY')).toEqual(['VOUCHER_WITHOUT_DOSSIER resolved']);
});
