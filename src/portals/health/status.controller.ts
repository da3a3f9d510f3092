// How the gateway is doing, for people (/status) and for machines (/status.json). Ids, codes, counts and times only.
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SharedReading } from '../../platform/shared-reading.js';
import { DATABASE, type Database } from '../../store/database.js';
import { readOverview, type Overview } from '../../store/overview-reads.js';
import { statusPage } from './status-page.js';

const freshMs = 1000;

@ApiExcludeController()
@Controller()
export class StatusController {
  /** Counting grows with all that was ever received: however many look, it is done at the pace it allows. */
  private readonly overview: SharedReading<Overview>;

  constructor(@Inject(DATABASE) database: Database) {
    this.overview = new SharedReading({ freshMs, read: () => readOverview(database) });
  }

  @Get('status')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  async page(): Promise<string> {
    const { value, at } = await this.overview.current();
    return statusPage(value, at);
  }

  @Get('status.json')
  @Header('cache-control', 'no-store')
  async json(): Promise<Overview & { at: Date }> {
    const { value, at } = await this.overview.current();
    return { at, ...value };
  }
}
