// The eligibility room on a real database against a scripted register: what its specs stand on.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Outcome, Settled } from '../../src/delivery/outcome.js';
import { DeliveryRegistry } from '../../src/delivery/registry.js';
import { readRuleBook } from '../../src/domain/rules/read-rule-book.js';
import { DossierJudge } from '../../src/eligibility/dossier.judge.js';
import { RegisterClient } from '../../src/eligibility/register.client.js';
import { RegisterDelivery } from '../../src/eligibility/register.delivery.js';
import { compileMappings } from '../../src/mapping/compile-mappings.js';
import type { DossierRow } from '../../src/store/database.js';
import { PinnedRules } from '../../src/store/pinned-rules.js';
import { createAddressPolicy, createGuardedAgent } from '../../src/wire/http-client/address-guard.js';
import { HttpClient } from '../../src/wire/http-client/http.client.js';
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
import { ScriptedServer, type Reply } from './scripted-server.js';

export type Answer = Readonly<Record<string, unknown>>;

export const registerToken = 'a-token-for-tests';
export const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
export const book = readRuleBook(join(import.meta.dirname, '../../rules'));
const clock = clockAt('2026-11-22T02:00:00Z');
/** What three months of the lowest income cost with each group. */
const amounts: Readonly<Record<string, number>> = { POOR: 495_000, MINORITY: 693_000, OTHER: 792_000 };

export function goodAnswer(requestId: string, change: Answer = {}): Answer {
  const answer = { supportGroups: [], compulsory: { active: false }, address: { matches: true } };
  return { requestId, ...answer, ...change };
}

export function claiming(...supportGroups: string[]): DossierWish {
  const declaredAmount = Math.min(...supportGroups.map((group) => amounts[group] ?? 0));
  return { canonical: { contribution: { ...canonicalDossier.contribution, supportGroups, declaredAmount } } };
}

export class RegisterRoom {
  bench: RoomBench;
  server: ScriptedServer;
  delivery: RegisterDelivery;

  constructor() {
    beforeAll(async () => {
      this.bench = await openBench();
    });
    afterAll(() => this.bench.close());
    beforeEach(async () => {
      this.server = await ScriptedServer.start();
      this.delivery = this.roomAt(this.server.url);
    });
    afterEach(async () => {
      this.delivery.onApplicationShutdown();
      await this.server.stop();
    });
  }

  roomAt(url: string, timeoutMs = 15_000): RegisterDelivery {
    const http = new HttpClient(createGuardedAgent(createAddressPolicy(['127.0.0.0/8'])));
    const client = new RegisterClient({ url, token: registerToken, timeoutMs }, http);
    const judge = new DossierJudge(mappings, new PinnedRules(this.bench.database, book));
    return new RegisterDelivery(client, judge, new DeliveryRegistry(), mappings, clock);
  }

  async duty(wish: DossierWish = {}, payload?: Answer): Promise<RecordedWork> {
    const dossier = await openDossier(this.bench.database, wish);
    const idempotencyKey = `${dossier.id}.register.verify`;
    const kept = payload ? { payload } : {};
    return owe(this.bench.database, dossier, { system: 'register', operation: 'verify', idempotencyKey, ...kept });
  }

  async attempt(work: RecordedWork, reply: (id: string) => Reply | undefined): Promise<Outcome> {
    this.server.script = () => reply(work.idempotencyKey);
    return this.delivery.attempt(work);
  }

  async settle(work: RecordedWork, outcome: Outcome): Promise<void> {
    await settle(this.bench, this.delivery, { work, outcome: outcome as Settled });
  }

  /** Asks, gets this answer, and settles. */
  async carried(work: RecordedWork, answer: Answer = {}): Promise<{ outcome: Outcome; dossier: DossierRow }> {
    const outcome = await this.attempt(work, (id) => ({ body: goodAnswer(id, answer) }));
    await this.settle(work, outcome);
    return { outcome, dossier: await findDossier(this.bench.database, work.dossierId) };
  }

  async tnhsDuties(dossierId: string): Promise<string[]> {
    const duties = await deliveriesOf(this.bench.database, dossierId);
    return duties.filter(({ system }) => system === 'tnhs').map(({ idempotency_key: key }) => key);
  }

  /** The row of the timeline that tells the refusal. */
  refusalOf(dossierId: string): Promise<{ by: string; reason: string | null; detail: Answer }> {
    return this.bench.database
      .selectFrom('dossier_event')
      .select(['reason', 'detail', 'by'])
      .where('dossier_id', '=', dossierId)
      .where('status', '=', 3)
      .executeTakeFirstOrThrow();
  }

  async moveTo(dossierId: string, status: 4 | 7): Promise<void> {
    await this.bench.database.updateTable('dossier').set({ status }).where('id', '=', dossierId).execute();
  }
}
