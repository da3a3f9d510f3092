// Failures are grouped by cause, incidents open and close with them, and each change is told once on each channel.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { deliveryGround } from '../../test/support/delivery-ground.js';
import type { DeliveryHarness } from '../../test/support/delivery-harness.js';
import { MailServer } from '../../test/support/mail-server.js';
import { ScriptedServer } from '../../test/support/scripted-server.js';
import { waitFor } from '../../test/support/wait-for.js';
import type { Outcome } from '../delivery/outcome.js';
import { systemClock } from '../platform/clock.js';
import { createLogger } from '../platform/log.js';
import { createAddressPolicy, createGuardedAgent } from '../wire/http-client/address-guard.js';
import { HttpClient } from '../wire/http-client/http.client.js';
import { MailClient } from '../wire/mail/mail.client.js';
import { AlertSender } from './alert-sender.js';
import { IncidentWatch } from './incident-watch.js';

const logger = createLogger('fatal');
const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const limits = {
  INCIDENT_FAILURES: 3,
  INCIDENT_CIRCUIT_SECONDS: 60,
  INCIDENT_POLL_FAILURES: 3,
  INCIDENT_RECEIPT_MINUTES: 30,
};
const signal = new AbortController().signal;
const ground = deliveryGround({});

let answer: (id: string) => Outcome;
let house: DeliveryHarness;
let watch: IncidentWatch;

beforeEach(async () => {
  const scripts = { 'tnhs.create': { attempt: ({ dossierId }: { dossierId: string }) => answer(dossierId) } };
  const env = { RETRY_BASE_MS: '600000', RETRY_CAP_MS: '600000', CIRCUIT_FAILURES: '1000' };
  house = await ground.start({ scripts, env });
  const { database } = house;
  watch = new IncidentWatch({
    ...{ config: limits, database, channels: ['webhook', 'email'], clock: systemClock, logger },
  });
});

async function fail(count: number, outcome: (id: string) => Outcome): Promise<string[]> {
  answer = outcome;
  const ids: string[] = [];
  for (let place = 0; place < count; place += 1) ids.push(await house.openDossier());
  await Promise.all(ids.map((id) => house.owe(id, 'tnhs', ['create'])));
  await waitFor(async () => {
    const { count: failing } = await house.database
      .selectFrom('attempt')
      .innerJoin('delivery', 'delivery.id', 'attempt.delivery_id')
      .select((of) => of.fn.countAll<number>().as('count'))
      .where('delivery.dossier_id', 'in', ids)
      .executeTakeFirstOrThrow();
    return Number(failing) >= count;
  });
  return ids;
}

const busy = (id: string): Outcome => ({ kind: 'retry', code: 'PARTNER_BUSY', why: `hồ sơ ${id} gặp lỗi 503` });
const groups = () => house.database.selectFrom('failure_group').selectAll().orderBy('code').execute();
const incidents = () => house.database.selectFrom('incident').selectAll().orderBy('id').execute();

/** They are counted by the hour: it must not end between them. */
async function endAtOneInstant(): Promise<void> {
  await sql`UPDATE attempt SET started_at = (SELECT min(started_at) FROM attempt), duration_ms = 0`.execute(
    house.database,
  );
}

/** Ends these dossiers' duties as a later try would. */
async function mend(ids: readonly string[]): Promise<void> {
  await sql`UPDATE delivery SET state = 'delivered', code = NULL, attempts = attempts + 1 WHERE dossier_id = ANY(${ids}::uuid[])`.execute(
    house.database,
  );
}

describe('groups of failures', () => {
  it('puts what differs only in numbers together, however often it is counted', async () => {
    await fail(4, busy);
    await fail(1, () => ({ kind: 'park', code: 'PARTNER_NONSENSE', why: 'câu trả lời lạ' }));
    await endAtOneInstant();
    await watch.run(signal);
    await watch.run(signal);
    expect(await groups()).toEqual([
      expect.objectContaining({
        ...{ system: 'tnhs', operation: 'create', code: 'PARTNER_BUSY', message: 'hồ sơ # gặp lỗi #' },
        ...{ attempts: 4, deliveries: 4, open_count: 4, parked_count: 0, state: 'open' },
      }),
      expect.objectContaining({ code: 'PARTNER_NONSENSE', open_count: 1, parked_count: 1 }),
    ]);
    const hours = await house.database.selectFrom('failure_hour').select(['agency', 'attempts']).execute();
    expect(hours.map(({ attempts }) => attempts).sort()).toEqual([1, 4]);
  });

  it('lets a duty go when it ends, and forgets no cause', async () => {
    const ids = await fail(3, busy);
    await watch.run(signal);
    await mend(ids.slice(0, 2));
    await watch.run(signal);
    expect(await groups()).toEqual([expect.objectContaining({ open_count: 1, state: 'open', deliveries: 3 })]);
    await mend(ids.slice(2));
    await watch.run(signal);
    expect(await groups()).toEqual([expect.objectContaining({ open_count: 0, state: 'resolved', deliveries: 3 })]);
  });

  it('calls a refused dossier no failure, nor an attempt that comes too early', async () => {
    await fail(1, () => ({ kind: 'refuse', code: 'TNHS_REFUSED', why: 'không' }));
    await fail(1, () => ({ kind: 'notYet', afterMs: 600_000, why: 'chưa' }));
    await watch.run(signal);
    expect(await groups()).toEqual([]);
  });

  it('keeps messages sealed', async () => {
    await fail(1, busy);
    await watch.run(signal);
    const { rows } = await sql<{ raw: Buffer }>`SELECT convert_to(message, 'UTF8') AS raw FROM failure_group`.execute(
      house.database,
    );
    expect(rows[0]?.raw.toString()).not.toContain('gặp lỗi');
  });
});

describe('incidents', () => {
  it('opens with the third failure of a cause, once, and is resolved when the last is gone', async () => {
    const ids = await fail(2, busy);
    await watch.run(signal);
    expect(await incidents()).toEqual([]);
    ids.push(...(await fail(1, busy)));
    await Promise.all([watch.run(signal), watch.run(signal)]);
    await watch.run(signal);
    expect(await incidents()).toEqual([
      expect.objectContaining({ kind: 'FAILURES', system: 'tnhs', code: 'PARTNER_BUSY', count: 3, resolved_at: null }),
    ]);
    await mend(ids.slice(0, 2));
    await watch.run(signal);
    expect((await incidents())[0]?.resolved_at).toBeNull();
    await mend(ids.slice(2));
    await watch.run(signal);
    expect((await incidents())[0]?.resolved_at).not.toBeNull();
  });

  it('are not resolved by a watch that looked before what another one opened', async () => {
    let comeBack = (): void => undefined;
    const held = new Promise<void>((done) => (comeBack = done));
    let look: object | undefined;
    let looked = false;
    const lateToKnow = house.database.withPlugin({
      transformQuery: ({ node, queryId }) => {
        if (JSON.stringify(node).includes('FROM failure_group WHERE open_count > 0')) look = queryId;
        return node;
      },
      transformResult: async ({ result, queryId }) => {
        looked ||= queryId === look;
        if (queryId === look) await held;
        return result;
      },
    });
    const slow = new IncidentWatch({
      ...{ config: limits, database: lateToKnow, channels: ['webhook'], clock: systemClock, logger },
    });
    const late = slow.run(signal);
    await waitFor(() => looked);
    await fail(3, busy);
    await watch.run(signal);
    comeBack();
    await late;
    await watch.run(signal);
    expect(await incidents()).toEqual([expect.objectContaining({ code: 'PARTNER_BUSY', count: 3, resolved_at: null })]);
  });

  it('opens with the first that waits for a person', async () => {
    await fail(1, () => ({ kind: 'park', code: 'MAPPING_PROBLEM', why: 'x' }));
    await watch.run(signal);
    expect(await incidents()).toEqual([expect.objectContaining({ code: 'MAPPING_PROBLEM', count: 1 })]);
  });

  it('watches circuits, polls and the clock of the receipt', async () => {
    const { database } = house;
    await sql`INSERT INTO circuit (system, state, failures, opened_at) VALUES
      ('tst', 'open', 9, now() - interval '2 minutes'), ('npsp', 'open', 8, now())`.execute(database);
    await sql`INSERT INTO poll_cursor (source, failures, last_error_code) VALUES ('accounting', 3, 'PARTNER_BUSY')`.execute(
      database,
    );
    const late = await house.openDossier();
    await sql`UPDATE dossier SET receipt_due_at = now() + interval '10 minutes' WHERE id = ${late}`.execute(database);
    await watch.run(signal);
    expect((await incidents()).map(({ kind, system }) => [kind, system]).sort()).toEqual([
      ['CIRCUIT', 'tst'],
      ['POLL', 'accounting'],
      ['RECEIPTS', null],
    ]);
    await sql`UPDATE circuit SET state = 'closed', opened_at = NULL`.execute(database);
    await sql`UPDATE poll_cursor SET failures = 0`.execute(database);
    await sql`UPDATE dossier SET receipt_told_at = now()`.execute(database);
    await watch.run(signal);
    expect((await incidents()).filter(({ resolved_at }) => resolved_at === null)).toEqual([]);
  });
});

describe('alerts', () => {
  let hook: ScriptedServer;
  let mail: MailServer;
  let sender: AlertSender;
  const clients: { close(): void }[] = [];

  beforeEach(async () => {
    hook = await ScriptedServer.start();
    mail = await MailServer.start();
    const http = new HttpClient(createGuardedAgent(createAddressPolicy(['127.0.0.0/8']), { timeout: 1000 }));
    const post = new MailClient(mail.url);
    clients.push(http, post);
    sender = new AlertSender({
      ...{ database: house.database, clock: systemClock, logger, consoleUrl: 'https://cong.example.vn' },
      webhook: { settings: { url: `${hook.url}/alerts`, secrets: [secret] }, http },
      email: { settings: { smtpUrl: mail.url, from: 'tnhs@example.vn', to: ['truc@example.vn'] }, mail: post },
    });
  });

  afterEach(async () => {
    clients.splice(0).forEach((client) => client.close());
    await Promise.all([hook.stop(), mail.stop()]);
  });

  async function letTheEndComeFromASlowClock(): Promise<void> {
    await sql`UPDATE alert SET created_at = created_at - interval '1 day',
      id = ('00000000' || substr(id::text, 9))::uuid WHERE change = 'resolved'`.execute(house.database);
  }

  const due = () => sql`UPDATE alert SET not_before = now() WHERE state = 'due'`.execute(house.database);

  it('tells each change once on each channel, signed, without a word of any person', async () => {
    const ids = await fail(3, busy);
    await watch.run(signal);
    await sender.run(signal);
    await watch.run(signal);
    await sender.run(signal);
    await mend(ids);
    await watch.run(signal);
    await Promise.all([sender.run(signal), sender.run(signal)]);
    await sender.run(signal);

    const bodies = hook.asked.map(({ body }) => JSON.parse(body) as { type: string; data: Record<string, unknown> });
    expect(bodies.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
    expect(bodies[0]?.data).toMatchObject({ kind: 'FAILURES', system: 'tnhs', code: 'PARTNER_BUSY', count: 3 });
    for (const { headers, body } of hook.asked) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const signature = createHmac('sha256', Buffer.alloc(24, 7)).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
      expect(body).not.toContain(ids[0]);
    }
    expect(mail.messages.length).toBe(2);
    expect(mail.messages[0]).toContain('PARTNER_BUSY');
  });

  it('tries again with the same id until it is taken, the opening before the end', async () => {
    const ids = await fail(3, busy);
    await watch.run(signal);
    await mend(ids);
    await watch.run(signal);
    await letTheEndComeFromASlowClock();
    hook.script = () => ({ status: hook.asked.length === 1 ? 503 : 200 });
    mail.refusals = 1;
    await sender.run(signal);
    await due();
    await sender.run(signal);
    const told = hook.asked.map(({ body, headers }) => [
      (JSON.parse(body) as { type: string }).type,
      headers['webhook-id'],
    ]);
    expect(told.map(([type]) => type)).toEqual(['incident.opened', 'incident.opened', 'incident.resolved']);
    expect(told[0]?.[1]).toBe(told[1]?.[1]);
    expect(mail.messages.length).toBe(2);
    const left = await house.database.selectFrom('alert').select('state').where('state', '<>', 'sent').execute();
    expect(left).toEqual([]);
  });
});
