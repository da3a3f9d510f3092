// The rules a dossier is judged by for ever: the version in force when it was received, pinned to it then.
// 1. the book of this process: its files, and what was kept when it started · 2. the table, which also has what a process with other
// files kept since · 3. nobody knows it: an error that names it, never the rules of some other day.
import { GatewayError } from '../domain/errors.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import type { RuleBook } from '../domain/rules/rule-book.js';
import type { Ruleset } from '../domain/rules/ruleset.js';
import type { Database, DossierRow } from './database.js';
import { findRuleset } from './ruleset.repository.js';

export type Pinning = Pick<DossierRow, 'ruleset' | 'received_at'>;

/** Versions of other processes that are held ready; a version's content never changes. */
const mostHeld = 50;

export class PinnedRules {
  private readonly held = new Map<string, Ruleset>();

  constructor(
    private readonly database: Database,
    private readonly book: RuleBook,
  ) {}

  /**
   * @param within the transaction the question is asked in, if any
   * @throws GatewayError RULESET_UNKNOWN, or RULES_NOT_IN_FORCE for a dossier that pinned none and is older than all rules
   */
  async of({ ruleset, received_at: at }: Pinning, within: Database = this.database): Promise<Ruleset> {
    if (ruleset === null) return this.book.on(localDayAt(at));
    const found = await this.find(ruleset, within);
    if (!found) throw new GatewayError('RULESET_UNKNOWN');
    return found;
  }

  /** @returns undefined when nobody ever kept this version. */
  async find(version: string, within: Database = this.database): Promise<Ruleset | undefined> {
    const known = this.book.version(version) ?? this.held.get(version);
    if (known) return known;
    const found = await findRuleset(within, this.book, version);
    if (found) this.hold(found);
    return found;
  }

  private hold(ruleset: Ruleset): void {
    const [oldest] = this.held.keys();
    if (oldest !== undefined && this.held.size >= mostHeld) this.held.delete(oldest);
    this.held.set(ruleset.version, ruleset);
  }
}
