// Reads that are asked for at the same moment share one statement. Each begins after it was asked for, so it sees all that was
// committed before; nothing is remembered between statements.
import { Batcher } from './batcher.js';
import type { Database } from './database.js';

const mostKeys = 200;
const lanes = 2;

/**
 * @param read finds what the keys ask for, in the order of the keys; the same key may stand there twice
 * @returns the read for one key. Where a shared read fails, each of its keys is read alone.
 */
export function gathered<K, R>(
  read: (database: Database, keys: readonly K[]) => Promise<readonly R[]>,
): (database: Database, key: K) => Promise<R> {
  const gatherings = new WeakMap<Database, Batcher<K, R>>();
  return (database, key) => {
    const known = gatherings.get(database);
    if (known) return known.add(key);
    const fresh = new Batcher<K, R>({
      ...{ batchLimit: mostKeys, queueLimit: Number.POSITIVE_INFINITY, lanes },
      keysOf: () => [],
      store: (keys) => read(database, keys),
    });
    gatherings.set(database, fresh);
    return fresh.add(key);
  };
}
