// The data keys: kept wrapped in the database, unwrapped in each process, learned again every few seconds.
// 1. open at boot: make the first keys if there are none, unwrap all, install the vault
// 2. rotate: write a new version that becomes active only when every process has had time to learn it
// 3. retire: erase an old version once nothing is sealed under it (privacy/)
import type { Pool } from 'pg';
import { randomBytes } from 'node:crypto';
import { unwrapKey, wrapKey, type MasterKeys, type WrappedName } from '../platform/master-key.js';
import { installVault, Vault, VaultError, type DataKey, type VaultKeys } from '../platform/vault.js';

export interface DataKeyState {
  readonly version: number;
  readonly createdAt: Date;
  readonly activeFrom: Date;
  readonly retiredAt: Date | null;
  /** New values are sealed under this one. */
  readonly active: boolean;
}

interface KeyRow {
  readonly kind: 'seal' | 'hash';
  readonly version: number;
  readonly wrapped: Buffer;
  readonly due: boolean;
}

const keyBytes = 32;
const readsBeforeUse = 5;

export class DataKeys {
  private opened: Vault | undefined;
  private rereading: Promise<void> | undefined;

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly master: MasterKeys,
    private readonly readEveryMs: number,
  ) {}

  /** @throws Error when the master key is not the one that wrapped the keys. */
  async open(): Promise<Vault> {
    await this.makeFirst();
    const vault = new Vault(await this.read(), () => void this.reread().catch(() => undefined));
    this.opened = vault;
    installVault(vault);
    return vault;
  }

  /** Learns new versions and forgets retired ones; called every few seconds, and at once when an unknown version is met. */
  reread(): Promise<void> {
    this.rereading ??= this.read()
      .then((keys) => this.opened?.learn(keys))
      .finally(() => {
        this.rereading = undefined;
      });
    return this.rereading;
  }

  /** Adds a data key. @returns its version; it seals from `activeFrom` on. */
  async rotate(): Promise<{ version: number; activeFrom: Date }> {
    const { rows } = await this.pool.query<{ version: number }>(
      `SELECT max(version) + 1 AS version FROM data_key WHERE kind = 'seal'`,
    );
    const version = rows[0]?.version ?? 1;
    const waitMs = this.readEveryMs * readsBeforeUse;
    const activeFrom = await this.write({ kind: 'seal', version }, waitMs);
    // Somebody else added this very version a moment ago: one new key is enough.
    return { version, activeFrom: activeFrom ?? new Date() };
  }

  async list(): Promise<DataKeyState[]> {
    const { rows } = await this.pool.query<Omit<DataKeyState, 'active'>>(
      `SELECT version, created_at AS "createdAt", active_from AS "activeFrom", retired_at AS "retiredAt"
       FROM data_key WHERE kind = 'seal' ORDER BY version`,
    );
    return rows.map((row) => ({ ...row, active: row.version === this.opened?.active }));
  }

  /** Whether the active key is so old that no process can still seal under the one before it. */
  async isSettled(): Promise<boolean> {
    const { rows } = await this.pool.query<{ settled: boolean }>(
      `SELECT active_from < now() - $2 * interval '1 ms' AS settled FROM data_key WHERE kind = 'seal' AND version = $1`,
      [this.opened?.active ?? 0, this.readEveryMs * readsBeforeUse],
    );
    return rows[0]?.settled ?? false;
  }

  /** Erases versions below this one. The caller has seen that nothing is sealed under them any more. */
  async retireBefore(version: number): Promise<number[]> {
    const { rows } = await this.pool.query<{ version: number }>(
      `UPDATE data_key SET wrapped = NULL, retired_at = now()
       WHERE kind = 'seal' AND version < $1 AND retired_at IS NULL RETURNING version`,
      [version],
    );
    // A reading under way may have begun before, and would bring the old keys back.
    await this.rereading?.catch(() => undefined);
    await this.reread();
    return rows.map((row) => row.version);
  }

  private async makeFirst(): Promise<void> {
    await this.write({ kind: 'hash', version: 1 }, 0);
    const { rows } = await this.pool.query(`SELECT 1 FROM data_key WHERE kind = 'seal' LIMIT 1`);
    if (rows.length === 0) await this.write({ kind: 'seal', version: 1 }, 0);
  }

  private async write(name: WrappedName, waitMs: number): Promise<Date | undefined> {
    const wrapped = wrapKey(this.master.current, name, randomBytes(keyBytes));
    const { rows } = await this.pool.query<{ activeFrom: Date }>(
      `INSERT INTO data_key (kind, version, wrapped, active_from) VALUES ($1, $2, $3, now() + $4 * interval '1 ms')
       ON CONFLICT DO NOTHING RETURNING active_from AS "activeFrom"`,
      [name.kind, name.version, wrapped, waitMs],
    );
    return rows[0]?.activeFrom;
  }

  private async read(): Promise<VaultKeys> {
    const { rows } = await this.pool.query<KeyRow>(
      `SELECT kind, version, wrapped, active_from <= now() AS due FROM data_key WHERE retired_at IS NULL ORDER BY version`,
    );
    const hashKey = await this.unwrap(rows.find((row) => row.kind === 'hash'));
    const seals = rows.filter((row) => row.kind === 'seal');
    const dataKeys: DataKey[] = [];
    for (const row of seals) dataKeys.push({ version: row.version, key: await this.unwrap(row) });
    const active = seals.findLast((row) => row.due)?.version;
    if (active === undefined) throw new VaultError('VAULT_CLOSED', 'the database has no data key in use');
    return { dataKeys, active, hashKey };
  }

  private async unwrap(row: KeyRow | undefined): Promise<Buffer> {
    if (!row) throw new VaultError('VAULT_CLOSED', 'the database has lost its hash key');
    const key = unwrapKey(this.master.current, row, row.wrapped);
    if (key) return key;
    const old = this.master.previous && unwrapKey(this.master.previous, row, row.wrapped);
    if (!old) throw wrongMaster(row);
    await this.rewrap(row, old);
    return old;
  }

  /** The master key was replaced: what the previous one wrapped is wrapped by the present one. */
  private async rewrap(row: KeyRow, key: Buffer): Promise<void> {
    await this.pool.query(`UPDATE data_key SET wrapped = $1 WHERE kind = $2 AND version = $3 AND wrapped = $4`, [
      wrapKey(this.master.current, row, key),
      row.kind,
      row.version,
      row.wrapped,
    ]);
  }
}

function wrongMaster({ kind, version }: WrappedName): VaultError {
  return new VaultError(
    'VAULT_CLOSED',
    `MASTER_KEY does not open the ${kind} key ${version} of this database. It was wrapped by another master key: ` +
      'start with that one (empty MASTER_KEY: the file master.key in the DATA_DIR used before), ' +
      'or give it as MASTER_KEY_PREVIOUS to replace it.',
  );
}
