// The ceiling: the same rows as one intake, one commit each, as fast as this PostgreSQL takes them; by pgbench, or a bare driver loop.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

export interface Ceiling {
  readonly by: 'pgbench' | 'driver loop';
  readonly perSecond: number;
}

export interface CeilingPlan {
  readonly url: string;
  readonly folder: string;
  readonly connections: number;
  readonly seconds: number;
  readonly bodyBytes: number;
}

export async function measureCeiling(plan: CeilingPlan): Promise<Ceiling> {
  const statement = intakeOfOne(plan.bodyBytes);
  return byPgbench(plan, statement) ?? byDriver(plan, statement);
}

function intakeOfOne(bodyBytes: number): string {
  const canonical = JSON.stringify({ agency: '07906', participant: { note: 'x'.repeat(700) } });
  return `WITH d AS (INSERT INTO dossier (id, portal, portal_ref, door, content_hash, canonical, agency, personal_id, declared_amount, registration_case, correlation_id, received_at)
    VALUES (gen_random_uuid(), 'ceiling', gen_random_uuid()::text, 'rest', sha256('x'), '${canonical}', '07906', '001090000001', 1, 'CONTINUE', gen_random_uuid()::text, now()) RETURNING id),
  m AS (INSERT INTO message (id, at, direction, system, operation, dossier_id, content_type, body, sha256, correlation_id)
    SELECT gen_random_uuid(), now(), 'in', 'ceiling', 'submit', id, 'application/json', convert_to(repeat('y', ${bodyBytes}), 'UTF8'), sha256('x'), 'c' FROM d),
  e AS (INSERT INTO dossier_event (dossier_id, sequence, status, by, at) SELECT id, 1, 1, 'portal', now() FROM d)
  INSERT INTO delivery (id, dossier_id, system, operation, idempotency_key, correlation_id, state)
    SELECT gen_random_uuid(), id, 'tnhs', 'create', id || '.ceiling', 'c', 'delivered' FROM d`.replaceAll(/\s+/g, ' ');
}

function byPgbench(plan: CeilingPlan, statement: string): Ceiling | undefined {
  const file = join(plan.folder, 'ceiling.sql');
  writeFileSync(file, `${statement};\n`);
  const flags = [
    '-n',
    '-M',
    'prepared',
    '-f',
    file,
    '-c',
    String(plan.connections),
    '-j',
    '2',
    '-T',
    String(plan.seconds),
    plan.url,
  ];
  const run = spawnSync('pgbench', flags, { encoding: 'utf8' });
  const found = /tps = ([\d.]+)/.exec(run.stdout ?? '');
  return found ? { by: 'pgbench', perSecond: Math.round(Number(found[1])) } : undefined;
}

async function byDriver(plan: CeilingPlan, statement: string): Promise<Ceiling> {
  const pool = new pg.Pool({ connectionString: plan.url, max: plan.connections });
  const until = Date.now() + plan.seconds * 1000;
  let done = 0;
  const loop = async (): Promise<void> => {
    for (; Date.now() < until; done += 1) await pool.query({ name: 'ceiling', text: statement });
  };
  await Promise.all(Array.from({ length: plan.connections }, loop));
  await pool.end();
  return { by: 'driver loop', perSecond: Math.round(done / plan.seconds) };
}
