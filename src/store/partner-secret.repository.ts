// Secrets of a partner that are in force: those of the partners file that were not ended here, and those added at the console.
// While one is changed several are in force at once; the newest never ends by itself, so there is always one.
import { sql } from 'kysely';
import { keyedHash, sealText } from '../platform/vault.js';
import type { Database, Tx } from './database.js';

export interface SecretView {
  /** The name under which people see it. */
  readonly fingerprint: string;
  readonly from: 'file' | 'console';
  readonly addedAt: Date | null;
  readonly addedBy: string | null;
  readonly endsAt: Date | null;
}

interface KnownSecret extends SecretView {
  readonly secret: string;
}

const fingerprintLength = 12;
const rememberedMs = 1000;

export function secretFingerprint(secret: string): string {
  return keyedHash('partner-secret', secret).toString('hex').slice(0, fingerprintLength);
}

/** Newest first. */
async function readSecrets(database: Database, system: string, fromFile: readonly string[]): Promise<KnownSecret[]> {
  const rows = await database
    .selectFrom('partner_secret')
    .selectAll()
    .where('system', '=', system)
    .where((where) =>
      where.or([where('ends_at', 'is', null), where('ends_at', '>', sql<Date>`now() - interval '1 day'`)]),
    )
    .orderBy('added_at', 'desc')
    .execute();
  const ended = await endedFingerprints(database, system);
  const own = rows.flatMap((row): KnownSecret[] =>
    row.secret === null || ended.has(row.fingerprint) ? [] : [{ ...viewOf(row), from: 'console', secret: row.secret }],
  );
  const filed = fromFile.flatMap((secret): KnownSecret[] => {
    const fingerprint = secretFingerprint(secret);
    if (ended.has(fingerprint) || own.some((one) => one.fingerprint === fingerprint)) return [];
    const row = rows.find((one) => one.fingerprint === fingerprint);
    const bare = { fingerprint, addedAt: null, addedBy: null, endsAt: row?.ends_at ?? null };
    return [{ ...bare, from: 'file', secret }];
  });
  return [...own, ...filed];
}

function viewOf(row: {
  fingerprint: string;
  added_at: Date;
  added_by: string | null;
  ends_at: Date | null;
}): Omit<SecretView, 'from'> {
  return { fingerprint: row.fingerprint, addedAt: row.added_at, addedBy: row.added_by, endsAt: row.ends_at };
}

async function endedFingerprints(database: Database, system: string): Promise<ReadonlySet<string>> {
  const rows = await database
    .selectFrom('partner_secret')
    .select('fingerprint')
    .where('system', '=', system)
    .where('ends_at', '<=', sql<Date>`now()`)
    .execute();
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}

export async function listSecrets(
  database: Database,
  system: string,
  fromFile: readonly string[],
): Promise<SecretView[]> {
  const known = await readSecrets(database, system, fromFile);
  return known.map(({ secret: _secret, ...view }) => view);
}

/**
 * Brings a new secret into force at once; those in force until now end at `overlapUntil`, or earlier where that was said before.
 * @returns false when this secret is, or was, known already.
 */
export async function rotateSecret(
  tx: Tx,
  rotation: {
    readonly system: string;
    readonly fromFile: readonly string[];
    readonly secret: string;
    readonly overlapUntil: Date;
    readonly who: string;
  },
): Promise<boolean> {
  const { system, secret, overlapUntil, who } = rotation;
  await sql`SELECT pg_advisory_xact_lock(hashtext(${`partner_secret ${system}`}))`.execute(tx);
  const present = await readSecrets(tx, system, rotation.fromFile);
  const fingerprint = secretFingerprint(secret);
  for (const one of present)
    await sql`
      INSERT INTO partner_secret (system, fingerprint, added_at, ends_at)
      VALUES (${system}, ${one.fingerprint}, ${one.addedAt ?? new Date()}, ${overlapUntil})
      ON CONFLICT (system, fingerprint) DO UPDATE SET ends_at = least(partner_secret.ends_at, excluded.ends_at)`.execute(
      tx,
    );
  const { rows } = await sql`
    INSERT INTO partner_secret (system, fingerprint, secret, added_at, added_by)
    VALUES (${system}, ${fingerprint}, ${sealText('partner_secret.secret', secret)}, now(), ${who})
    ON CONFLICT (system, fingerprint) DO NOTHING RETURNING fingerprint`.execute(tx);
  return rows.length === 1;
}

/** What a process uses: read again after a second, so that all processes change over together. */
export class SecretsInForce {
  private known: { readonly atMs: number; readonly secrets: readonly string[] } | undefined;
  private reading: Promise<readonly string[]> | undefined;

  constructor(
    private readonly database: Database,
    private readonly system: string,
    private readonly fromFile: readonly string[],
  ) {}

  /** Newest first, at least one. Who asks while it is being read gets what is read then. */
  async current(): Promise<readonly string[]> {
    if (this.known && performance.now() - this.known.atMs < rememberedMs) return this.known.secrets;
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<readonly string[]> {
    const atMs = performance.now();
    const found = await readSecrets(this.database, this.system, this.fromFile);
    const secrets = found.map(({ secret }) => secret);
    this.known = { atMs, secrets };
    return secrets;
  }
}
