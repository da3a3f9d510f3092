import { sql } from 'kysely';
import type { RuleBook } from '../domain/rules/rule-book.js';
import type { Ruleset } from '../domain/rules/ruleset.js';
import type { Database } from './database.js';

/** Keeps every version the files give (a repeat changes nothing) and returns the book that also knows all kept ones. */
export async function keepRulesets(database: Database, book: RuleBook): Promise<RuleBook> {
  for (const { version, content } of book.all()) {
    await sql`
      INSERT INTO ruleset (version, content) VALUES (${version}, ${JSON.stringify(content)}::jsonb)
      ON CONFLICT (version) DO NOTHING`.execute(database);
  }
  return book.withKept(await database.selectFrom('ruleset').select(['version', 'content']).execute());
}

/**
 * The ruleset a dossier pinned, also one that another process with other files kept after this one started.
 * @returns undefined when nobody ever kept this version.
 */
export async function findRuleset(database: Database, book: RuleBook, version: string): Promise<Ruleset | undefined> {
  const known = book.version(version);
  if (known) return known;
  const kept = await database
    .selectFrom('ruleset')
    .select(['version', 'content'])
    .where('version', '=', version)
    .executeTakeFirst();
  return kept && book.withKept([kept]).version(version);
}
