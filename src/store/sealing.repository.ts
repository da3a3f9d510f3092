// The walk that brings every sealed column under the present data key, in key order, a page at a time, while others read and write.
// A row is changed only where it still holds what was read; who changed it meanwhile has sealed it under the present key.
// A table is done when a whole pass found nothing to do.
import type { Pool } from 'pg';
import { openBytes, openJson, openText, sealBytes, sealJson, sealText, VaultError } from '../platform/vault.js';
import { saysNothing, sealedTables, type SealedColumn, type SealedKind, type SealedTable } from './sealed-tables.js';

export interface Walk {
  readonly table: string;
  readonly keyVersion: number;
  /** In this pass. */
  readonly rowsSealed: number;
  readonly startedAt: Date;
  readonly doneAt: Date | null;
}

export interface Step {
  readonly done: boolean;
  readonly sealed: number;
  /** Rows whose seal does not open: left as they are. `table.column key` */
  readonly broken: readonly string[];
}

type Row = Readonly<Record<string, string | null>>;
type Client = Pick<Pool, 'query'>;

const pageRows = 500;
/** Enough of a value to see its seal, or that it says nothing. */
const headLength = 300;
const asStored = { getTypeParser: () => (value: string) => value } as never;

/** Walks one page of one table. */
export async function walkPage(client: Client, table: SealedTable, keyVersion: number): Promise<Step> {
  const { after, rowsSealed } = await placeOf(client, table, keyVersion);
  const page = await readHeads(client, table, after);
  const stale = page.filter((row) => isStale(table, row, keyVersion));
  const broken: string[] = [];
  let sealed = 0;
  for (const row of stale) {
    const outcome = await sealRow(client, table, { row, keyVersion });
    if (outcome === 'broken') broken.push(`${table.name} ${keyOf(table, row).join(' ')}`);
    else sealed += 1;
  }
  const last = page.length < pageRows ? undefined : page.at(-1);
  const pass = rowsSealed + sealed;
  const done = last === undefined && pass === 0;
  await keepPlace(client, table, {
    keyVersion,
    after: last ? keyOf(table, last) : null,
    rowsSealed: last ? pass : 0,
    done,
  });
  return { done, sealed, broken };
}

export async function listWalks(client: Client, keyVersion: number): Promise<Walk[]> {
  const { rows } = await client.query<Walk>(
    `SELECT table_name AS "table", key_version AS "keyVersion", rows_sealed AS "rowsSealed", started_at AS "startedAt", done_at AS "doneAt"
     FROM sealing_walk WHERE key_version = $1 ORDER BY table_name`,
    [keyVersion],
  );
  return rows;
}

/** The tables still to walk for this key, in their fixed order. */
export async function tablesToWalk(client: Client, keyVersion: number): Promise<SealedTable[]> {
  const done = new Set((await listWalks(client, keyVersion)).filter((walk) => walk.doneAt).map((walk) => walk.table));
  return sealedTables.filter((table) => !done.has(table.name));
}

async function placeOf(
  client: Client,
  table: SealedTable,
  keyVersion: number,
): Promise<{ after: readonly string[] | null; rowsSealed: number }> {
  const { rows } = await client.query<{ after: readonly string[] | null; rowsSealed: number }>(
    `INSERT INTO sealing_walk (table_name, key_version) VALUES ($1, $2)
     ON CONFLICT (table_name, key_version) DO UPDATE SET table_name = excluded.table_name
     RETURNING after, rows_sealed AS "rowsSealed"`,
    [table.name, keyVersion],
  );
  return rows[0] ?? { after: null, rowsSealed: 0 };
}

async function keepPlace(
  client: Client,
  table: SealedTable,
  place: { keyVersion: number; after: readonly string[] | null; rowsSealed: number; done: boolean },
): Promise<void> {
  const after = place.after && JSON.stringify(place.after);
  await client.query(
    `UPDATE sealing_walk SET after = $3::jsonb, rows_sealed = $4, done_at = CASE WHEN $5 THEN now() END
     WHERE table_name = $1 AND key_version = $2`,
    [table.name, place.keyVersion, after, place.rowsSealed, place.done],
  );
}

async function readHeads(client: Client, table: SealedTable, after: readonly string[] | null): Promise<Row[]> {
  const keys = table.key.map(({ column }) => column);
  const heads = table.columns.map((one) => `${headOf(one)} AS "${one.column}"`);
  const beside = Object.entries(table.beside?.columns ?? {}).map(
    ([name, from]) => `(${from})::text AS "beside ${name}"`,
  );
  const from = after ? `WHERE (${keys.join(', ')}) > (${table.key.map(placeholder).join(', ')})` : '';
  const { rows } = await client.query<Row>({
    text: `SELECT ${[...keys.map((key) => `${key}::text AS "key ${key}"`), ...heads, ...beside].join(', ')}
      FROM ${table.name} ${from} ORDER BY ${keys.join(', ')} LIMIT ${pageRows}`,
    values: after ? [...after] : [],
    types: asStored,
  });
  return rows;
}

function headOf({ column, kind }: SealedColumn): string {
  return kind === 'bytes' ? `substring(${column} for 60)` : `left(${column}::text, ${headLength})`;
}

function placeholder({ type }: { readonly type: string }, place: number): string {
  return `$${place + 1}::${type}`;
}

function isStale(table: SealedTable, row: Row, keyVersion: number): boolean {
  if (table.columns.some((column) => needsSealing(column.kind, row[column.column] ?? null, keyVersion))) return true;
  try {
    return table.beside !== undefined && Object.keys(table.beside.refresh(besideOf(row))).length > 0;
  } catch (error) {
    if (error instanceof VaultError) return true;
    throw error;
  }
}

function besideOf(row: Row): Row {
  const parts = Object.entries(row).filter(([name]) => name.startsWith('beside '));
  return Object.fromEntries(parts.map(([name, value]) => [name.slice('beside '.length), value]));
}

const sealedHeads: Readonly<Record<SealedKind, RegExp>> = {
  json: /^"\\u0001s1:(\d+):/,
  text: new RegExp(`^${String.fromCharCode(1)}s1:(\\d+):`),
  bytes: /^\\x005345414c01([\da-f]{4})/,
};

function needsSealing(kind: SealedKind, head: string | null, keyVersion: number): boolean {
  if (head === null || head === '' || head === '\\x') return false;
  const version = sealedHeads[kind].exec(head)?.[1];
  if (version !== undefined) return Number.parseInt(version, kind === 'bytes' ? 16 : 10) !== keyVersion;
  return kind !== 'json' || head.length >= headLength || !saysNothing(JSON.parse(head));
}

async function sealRow(
  client: Client,
  table: SealedTable,
  { row, keyVersion }: { row: Row; keyVersion: number },
): Promise<'sealed' | 'changed meanwhile' | 'broken'> {
  const key = keyOf(table, row);
  const at = table.key.map((one, place) => `${one.column} = ${placeholder(one, place)}`).join(' AND ');
  const due = table.columns.filter((one) => needsSealing(one.kind, row[one.column] ?? null, keyVersion));
  const { rows } = await client.query<Row>({
    text: `SELECT ${due.map((one) => `${one.column}::text AS "${one.column}"`).join(', ') || '1'} FROM ${table.name} WHERE ${at}`,
    values: key,
    types: asStored,
  });
  const stored = rows[0];
  if (!stored) return 'changed meanwhile';
  try {
    const changes = changesOf(table, due, { row, stored });
    const linked = table.links && stored[table.links.column];
    if (linked) await table.links?.write(client, key[0] ?? '', openJson(linked));
    return (await writeRow(client, table, { at, key, changes })) ? 'sealed' : 'changed meanwhile';
  } catch (error) {
    if (error instanceof VaultError && error.code === 'SEAL_BROKEN') return 'broken';
    throw error;
  }
}

interface Change {
  readonly column: string;
  readonly to: string | Buffer;
  /** As stored; undefined: whatever it is. */
  readonly from?: string;
  readonly type: 'jsonb' | 'text' | 'bytea';
}

function changesOf(
  table: SealedTable,
  due: readonly SealedColumn[],
  { row, stored }: { row: Row; stored: Row },
): Change[] {
  const sealing = due.map((one): Change => {
    const from = stored[one.column] ?? '';
    return { column: one.column, from, to: sealedAnew(one, from), type: columnType[one.kind] };
  });
  const beside = Object.entries(table.beside?.refresh(besideOf(row)) ?? {});
  return [
    ...sealing,
    ...beside.map(([column, to]): Change => ({ column, to, type: typeof to === 'string' ? 'text' : 'bytea' })),
  ];
}

const columnType = { json: 'jsonb', text: 'text', bytes: 'bytea' } as const;

function sealedAnew({ kind, purpose }: SealedColumn, stored: string): string | Buffer {
  if (kind === 'json') return sealJson(purpose, openJson(stored));
  if (kind === 'text') return sealText(purpose, openText(stored));
  return sealBytes(purpose, openBytes(Buffer.from(stored.slice(2), 'hex')));
}

async function writeRow(
  client: Client,
  table: SealedTable,
  { at, key, changes }: { at: string; key: readonly string[]; changes: readonly Change[] },
): Promise<boolean> {
  if (changes.length === 0) return false;
  const values: (string | Buffer)[] = [...key];
  const parameter = (value: string | Buffer, type: string): string => `$${values.push(value)}::${type}`;
  const sets = changes.map(({ column, to, type }) => `${column} = ${parameter(to, type)}`);
  const still = changes
    .filter((change) => change.from !== undefined)
    .map(({ column, from = '', type }) => `AND ${column} = ${parameter(from, type)}`);
  const { rowCount } = await client.query(
    `UPDATE ${table.name} SET ${sets.join(', ')} WHERE ${at} ${still.join(' ')}`,
    values,
  );
  return rowCount === 1;
}

function keyOf(table: SealedTable, row: Row): string[] {
  return table.key.map(({ column }) => row[`key ${column}`] ?? '');
}
