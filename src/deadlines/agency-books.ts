// This process's copy of all agencies' settings. Looked at again after a second, so that a change made anywhere counts
// everywhere within seconds; between two looks nothing is asked of the database.
import { Inject, Injectable } from '@nestjs/common';
import { AgencyBook } from '../domain/agency/agency-book.js';
import { readAgencyRevision, readAgencyVersions } from '../store/agency.repository.js';
import { DATABASE, type Database } from '../store/database.js';

const freshMs = 1000;

@Injectable()
export class AgencyBooks {
  private book: AgencyBook | undefined;
  private revision = -1;
  private lookedAtMs = 0;
  private looking: Promise<AgencyBook> | undefined;

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** At most a second old. @throws when the database cannot be reached. */
  current(): Promise<AgencyBook> | AgencyBook {
    if (this.book && performance.now() - this.lookedAtMs < freshMs) return this.book;
    return this.lookAgain();
  }

  /** What stands in the database now; for showing right after a change. */
  lookAgain(): Promise<AgencyBook> {
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(): Promise<AgencyBook> {
    const startedAtMs = performance.now();
    const revision = await readAgencyRevision(this.database);
    if (!this.book || revision !== this.revision) {
      this.book = new AgencyBook(await readAgencyVersions(this.database));
      this.revision = revision;
    }
    this.lookedAtMs = startedAtMs;
    return this.book;
  }
}
