// This process's copy of all agencies' settings. Looked at again after a second, so that a change made anywhere counts
// everywhere within seconds; between two looks nothing is asked of the database.
import { Inject, Injectable } from '@nestjs/common';
import { AgencyBook } from '../domain/agency/agency-book.js';
import { readAgencyRevision, readAgencyVersions } from '../store/agency.repository.js';
import { DATABASE, type Database } from '../store/database.js';

const freshMs = 1000;

interface Look {
  readonly book: AgencyBook;
  readonly revision: number;
  readonly startedAtMs: number;
}

@Injectable()
export class AgencyBooks {
  private latest: Look | undefined;
  private looking: Promise<AgencyBook> | undefined;

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** At most a second old. @throws when the database cannot be reached. */
  current(): Promise<AgencyBook> | AgencyBook {
    const { latest } = this;
    if (latest && performance.now() - latest.startedAtMs < freshMs) return latest.book;
    this.looking ??= this.lookAgain().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** What stands in the database now; for showing right after a change. One under way is not waited for: it may have read before. */
  async lookAgain(): Promise<AgencyBook> {
    const startedAtMs = performance.now();
    const revision = await readAgencyRevision(this.database);
    const known = this.latest?.revision === revision ? this.latest.book : undefined;
    const book = known ?? new AgencyBook(await readAgencyVersions(this.database));
    // Of two looks at once, the one that began later has seen more.
    if (!this.latest || this.latest.startedAtMs <= startedAtMs) this.latest = { book, revision, startedAtMs };
    return book;
  }
}
