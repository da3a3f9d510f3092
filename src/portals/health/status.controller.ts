// How the gateway is doing, for people (/status) and for machines (/status.json). Ids, codes, counts and times only.
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { readOverview, type Overview } from '../../store/overview-reads.js';
import { statusPage } from './status-page.js';

const freshMs = 1000;

@ApiExcludeController()
@Controller()
export class StatusController {
  private reading: { readonly atMs: number; readonly overview: Promise<Overview> } | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('status')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  async page(): Promise<string> {
    return statusPage(await this.overview(), this.clock.now());
  }

  @Get('status.json')
  @Header('cache-control', 'no-store')
  async json(): Promise<Overview & { at: Date }> {
    return { at: this.clock.now(), ...(await this.overview()) };
  }

  /** Many watchers share one reading: counting is not free. */
  private overview(): Promise<Overview> {
    const now = performance.now();
    if (!this.reading || now - this.reading.atMs > freshMs) {
      this.reading = { atMs: now, overview: readOverview(this.database) };
    }
    return this.reading.overview;
  }
}
