// Looks for texts where they must not stand in the open: every column of every table, every file of a folder.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

export interface Trace {
  readonly mark: string;
  readonly where: string;
  readonly around: string;
}

/** Every row of every table of the database, as PostgreSQL writes it; the gateway's and the queue's alike. */
export async function tracesInDatabase(url: string, marks: readonly string[]): Promise<Trace[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const found: Trace[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      for (const { row } of rows) found.push(...tracesIn(row, name, marks));
    }
    return found;
  } finally {
    await client.end();
  }
}

export function tracesInFolder(folder: string, marks: readonly string[]): Trace[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((file) => {
    const path = join(file.parentPath, file.name);
    return tracesIn(readFileSync(path).toString('latin1'), path, marks.map(latin));
  });
}

/** As it is, in hex (bytea) and in Base64: the three ways in which a text hides in a dump. */
export function tracesIn(text: string, where: string, marks: readonly string[]): Trace[] {
  return marks.flatMap((mark) => {
    const bytes = Buffer.from(mark);
    // From a byte that starts a group of three, the Base64 of a text does not depend on what stands before it.
    const inBase64 = [0, 1, 2].map((shift) => middle(bytes.subarray(shift)));
    const spelling = [mark, bytes.toString('hex'), ...inBase64].find((one) => one.length > 5 && text.includes(one));
    if (spelling === undefined) return [];
    const at = text.indexOf(spelling);
    return [{ mark, where, around: text.slice(Math.max(0, at - 60), at + 60) }];
  });
}

function middle(bytes: Buffer): string {
  return bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
}

function latin(mark: string): string {
  return Buffer.from(mark).toString('latin1');
}
