// A database that gives the answer to chosen queries only when told: what they did is done, and who asked does not know it yet.
import type { KyselyPlugin, RootOperationNode } from 'kysely';
import type { Database } from '../../src/store/database.js';

export interface HeldAnswers {
  readonly database: Database;
  /** Answers that are there and not given. */
  readonly held: () => number;
  /** Gives them, and every later one at once. */
  release(): void;
}

export function holdAnswers(through: Database, isHeld: (query: RootOperationNode) => boolean): HeldAnswers {
  const chosen = new WeakSet<object>();
  let waiting = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((done) => (release = done));
  const holding: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      if (isHeld(node)) chosen.add(queryId);
      return node;
    },
    transformResult: async ({ queryId, result }) => {
      if (!chosen.has(queryId)) return result;
      waiting += 1;
      await released;
      return result;
    },
  };
  return { database: through.withPlugin(holding), held: () => waiting, release };
}
