// TST's room on a real database, against the simulator of TST as a process of its own.
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { DeliveryHandler } from '../../src/delivery/handler.js';
import type { Outcome, Settled } from '../../src/delivery/outcome.js';
import { DeliveryRegistry } from '../../src/delivery/registry.js';
import type { Voucher } from '../../src/domain/voucher.js';
import { compileMappings } from '../../src/mapping/compile-mappings.js';
import type { DossierRow } from '../../src/store/database.js';
import { TstClient } from '../../src/tst/tst.client.js';
import { TstDelivery } from '../../src/tst/tst.delivery.js';
import {
  canonicalDossier,
  clockAt,
  deliveriesOf,
  findDossier,
  openBench,
  openDossier,
  owe,
  settle,
  type DossierWish,
  type RecordedWork,
  type RoomBench,
} from './partner-room.js';
import { startPartnerSimulator, type PartnerSimulator } from './partner-simulator.js';
import { openVoucher } from './vouchers.js';

export interface Recordable {
  readonly dossier: DossierRow;
  readonly voucher: Voucher;
  readonly work: RecordedWork;
}

export class TstRoom {
  static readonly clock = clockAt('2026-11-22T04:00:00Z');
  private numbers = 0;

  private constructor(
    readonly bench: RoomBench,
    readonly simulator: PartnerSimulator,
    private readonly client: TstClient,
    readonly delivery: TstDelivery,
  ) {}

  static async open(): Promise<TstRoom> {
    const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
    const [bench, simulator] = await Promise.all([openBench(), startPartnerSimulator('tst')]);
    const client = await TstClient.open(simulator.partner);
    const delivery = new TstDelivery(client, new DeliveryRegistry(), mappings, bench.database, TstRoom.clock);
    return new TstRoom(bench, simulator, client, delivery);
  }

  async close(): Promise<void> {
    this.client.onApplicationShutdown();
    await Promise.all([this.bench.close(), this.simulator.close()]);
  }

  /** A number that no dossier of this room has had. */
  nextNumber(): string {
    this.numbers += 1;
    return String(this.numbers).padStart(5, '0');
  }

  /** Everybody is somebody else unless told: TST takes no month of one person twice. */
  dossierInProcess(wish: DossierWish = {}): Promise<DossierRow> {
    const number = this.nextNumber();
    return openDossier(this.bench.database, {
      status: 4,
      tnhsNumber: `${number}/2026/07906`,
      personalId: `0010900${number}`,
      canonical: caseOf(wish),
      ...wish,
    });
  }

  recordDuty(dossier: DossierRow, voucher: Voucher): Promise<RecordedWork> {
    const payload = { voucherNumber: voucher.number, voucherVersion: voucher.version, voucher };
    const idempotencyKey = `tst.record.${voucher.number}`;
    return owe(this.bench.database, dossier, { system: 'tst', operation: 'record', idempotencyKey, payload });
  }

  async recordable(wish: DossierWish = {}): Promise<Recordable> {
    const dossier = await this.dossierInProcess(wish);
    const voucher = await openVoucher(this.bench.database, dossier.id);
    return { dossier, voucher, work: await this.recordDuty(dossier, voucher) };
  }

  async settled(handler: DeliveryHandler, work: RecordedWork, outcome: Outcome): Promise<DossierRow> {
    expect(outcome.kind).toBe('delivered');
    await settle(this.bench, handler, { work, outcome: outcome as Settled });
    return findDossier(this.bench.database, work.dossierId);
  }

  async recorded(work: RecordedWork): Promise<DossierRow> {
    const { record } = this.delivery;
    return this.settled(record, work, await record.attempt(work));
  }

  async standingOf(number: string): Promise<string | undefined> {
    const vouchers = this.bench.database.selectFrom('voucher').select('standing');
    return (await vouchers.where('number', '=', number).executeTakeFirst())?.standing;
  }

  async coverDuties(dossierId: string): Promise<string[]> {
    const all = await deliveriesOf(this.bench.database, dossierId);
    return all.filter((one) => one.operation === 'cover').map((one) => one.idempotency_key);
  }
}

function caseOf({ registrationCase }: DossierWish): Record<string, unknown> {
  if (registrationCase === undefined) return {};
  return { contribution: { ...canonicalDossier.contribution, case: registrationCase } };
}
