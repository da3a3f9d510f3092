// Rows for the finding bench: as many dossiers, duties and attempts as asked, made by SQL with the secondary indexes set aside.
// Persons are invented and keyed as in production; one canonical dossier, sealed once, stands in every row.
import type { Pool } from 'pg';
import type { HouseKeys } from './house-keys.js';

export interface FindRows {
  readonly dossiers: number;
  readonly attempts: number;
}

const batchRows = 20_000;
const dutiesOfDossier = 5;
const namesInAll = 5000;
const tables = ['dossier', 'delivery', 'attempt', 'voucher', 'dossier_standing'];

/** The `n`th invented person. */
export function personNumber(n: number): string {
  return `0011${String(90_000_000 + n)}`;
}

export function personName(n: number): string {
  const [family, given] = [Math.floor(n / 100), n % 100];
  return `Nguyễn ${letters(family)} ${letters(given)}`;
}

function letters(n: number): string {
  return [...String(n)].map((digit) => 'abcdefghik'[Number(digit)]).join('');
}

export async function makeFindRows({ pool, ...keys }: HouseKeys, { dossiers, attempts }: FindRows): Promise<void> {
  const indexes = await dropIndexes(pool);
  const client = await pool.connect();
  try {
    // Triggers and foreign keys would only slow down what is consistent already.
    await client.query(
      `SET session_replication_role = replica; SET statement_timeout = 0; SET synchronous_commit = off`,
    );
    const canonical = canonicalOf(keys.sealJson);
    const names = Array.from({ length: namesInAll }, (_, n) => keys.nameHash(personName(n)));
    for (let first = 0; first < dossiers; first += batchRows) {
      const count = Math.min(batchRows, dossiers - first);
      const persons = Array.from({ length: count }, (_, n) => keys.personHash(personNumber(first + n)));
      await client.query(dossierRows, [first, count, dossiers, canonical, persons, names]);
    }
    await client.query(deliveryRows, [dutiesOfDossier]);
    await client.query(attemptRows, [attempts / (dossiers * dutiesOfDossier)]);
    await client.query(voucherRows);
    await client.query(
      `INSERT INTO dossier_standing SELECT id, status, agency, managing_agency FROM dossier WHERE status <> 10`,
    );
    for (const definition of indexes) await client.query(definition);
    for (const table of tables) await client.query(`VACUUM ANALYZE ${table}`);
  } finally {
    client.release(true);
  }
}

async function dropIndexes(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = ANY($1) AND indexname NOT IN (SELECT conname FROM pg_constraint)`,
    [tables],
  );
  for (const { name } of rows) await pool.query(`DROP INDEX "${name}"`);
  return rows.map(({ definition }) => definition);
}

function canonicalOf(sealJson: HouseKeys['sealJson']): string {
  const participant = {
    fullName: 'Nguyễn Văn Thử',
    personalId: '001090012345',
    vssCode: '7912345678',
    note: 'x'.repeat(500),
  };
  return sealJson('dossier.canonical', { reference: 'BENCH', participant, contribution: { income: 1_500_000 } });
}

// One dossier every 31 seconds until now: a year for a million. Nine of ten are returned; 300 agencies.
const dossierRows = `
  INSERT INTO dossier (id, portal, portal_ref, door, content_hash, status, canonical, agency, managing_agency, personal_id, name_hash,
    payment_reference, declared_amount, registration_case, tnhs_number, correlation_id, received_at)
  SELECT uuidv7((n - $3) * interval '31 seconds'), CASE n % 3 WHEN 0 THEN 'npsp' ELSE 'vss-portal' END, 'BENCH-' || n, 'rest', '\\x00',
    CASE WHEN n % 10 = 7 THEN 1 + (n / 10) % 9 ELSE 10 END, $4::jsonb, lpad((n % 300)::text, 5, '0'), lpad((n % 300)::text, 5, '0'),
    ($5::text[])[n - $1 + 1], ($6::text[])[1 + n % cardinality($6::text[])], 'PAY-' || n, 264000, 'CONTINUE', 'TNHS-' || n,
    'correlation-' || n, now() + (n - $3) * interval '31 seconds'
  FROM generate_series($1::bigint, $1::bigint + $2::bigint - 1) AS n`;

// Of a hundred duties one is parked, one waits; one of twenty failed before it was delivered (see attempts).
const deliveryRows = `
  INSERT INTO delivery (id, dossier_id, system, operation, state, attempts, idempotency_key, code, correlation_id)
  SELECT uuidv7(d.received_at - now()), d.id, (ARRAY['register', 'tnhs', 'vss-portal', 'npsp', 'tst'])[k],
    (ARRAY['verify', 'create', 'status', 'sync', 'record'])[k],
    CASE WHEN d.status = 10 OR k < 3 THEN 'delivered' WHEN k = 3 THEN 'parked' WHEN k = 4 THEN 'waiting' ELSE 'delivered' END, 1,
    d.id || '.' || k, CASE WHEN d.status <> 10 AND k IN (3, 4) THEN (ARRAY['TNHS_REFUSED', 'PARTNER_DOWN', 'MAPPING_PROBLEM'])[1 + d.status % 3] END,
    d.correlation_id
  FROM dossier d CROSS JOIN generate_series(1, $1::integer) AS k`;

const attemptRows = `
  INSERT INTO attempt (delivery_id, number, started_at, duration_ms, outcome, code, worker, dossier_id)
  SELECT e.id, 1, now(), 12, 'delivered', f.code, 'bench', CASE WHEN f.code IS NOT NULL THEN e.dossier_id END
  FROM (SELECT id, dossier_id, code, row_number() OVER () AS n FROM delivery) AS e
  CROSS JOIN LATERAL (SELECT CASE WHEN e.n % 1000 = 1 THEN 'RARE_FAILURE' WHEN e.n % 20 = 1 THEN 'PARTNER_DOWN' ELSE e.code END AS code) AS f
  WHERE $1::float8 >= 1 OR e.n % 1000 < 1000 * $1::float8`;

const voucherRows = `
  INSERT INTO voucher (number, version, state, standing, dossier_id, amount_vnd, content, content_hash)
  SELECT 'PT-' || portal_ref, 1, 'POSTED', 'recorded', id, 264000, '{}', '\\x00' FROM dossier WHERE status = 10`;
