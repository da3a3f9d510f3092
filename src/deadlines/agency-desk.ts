// Agencies' settings as operators see and change them. A change is a new version, from today or a later day on, in force in
// every process within seconds; what was settled before stays as it was, and dossiers keep what was in force at their receipt.
import { Inject, Injectable } from '@nestjs/common';
import type { AgencyBook, AgencyVersion } from '../domain/agency/agency-book.js';
import {
  agencyCodePattern,
  onlyService,
  readAgencySettings,
  type AgencySettings,
} from '../domain/agency/agency-settings.js';
import { isLocalDay, localDayAt } from '../domain/calendar/local-day.js';
import { GatewayError, type Violation } from '../domain/errors.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { addAgencyVersion } from '../store/agency.repository.js';
import { DATABASE, type Database } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { AgencyBooks } from './agency-books.js';

export interface AgencyStanding {
  readonly agency: string;
  readonly service: string;
  /** In force today; absent when the first version lies ahead. */
  readonly inForce: AgencyVersion | undefined;
  /** Versions that begin later than today, or the whole history where it is asked for. */
  readonly versions: readonly AgencyVersion[];
}

export interface WantedChange {
  readonly agency: string;
  readonly service: unknown;
  readonly effectiveFrom: unknown;
  readonly settings: unknown;
  readonly reason: string;
  readonly who: string;
}

@Injectable()
export class AgencyDesk {
  constructor(
    private readonly books: AgencyBooks,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By code, each with what is in force and what is still to come. */
  async list(): Promise<AgencyStanding[]> {
    const book = await this.books.current();
    const today = this.today;
    return book.all(onlyService).map(({ agency, versions }) => ({
      ...standingOf(book, agency, today),
      versions: versions.filter(({ effectiveFrom }) => effectiveFrom > today),
    }));
  }

  /** With the whole history. @throws GatewayError NOT_FOUND */
  async find(agency: string): Promise<AgencyStanding> {
    const standing = standingOf(await this.books.lookAgain(), agency, this.today);
    if (standing.versions.length === 0) throw new GatewayError('NOT_FOUND');
    return standing;
  }

  /** @throws GatewayError VALIDATION_FAILED naming every wrong field, also a day that has passed. */
  async change(wanted: WantedChange): Promise<AgencyStanding> {
    const { agency, who, reason } = wanted;
    const { effectiveFrom, settings } = await this.proved(wanted);
    await this.database.transaction().execute(async (tx) => {
      const at = this.clock.now();
      const added = { agency, service: onlyService, effectiveFrom, settings, reason };
      const version = await addAgencyVersion(tx, { ...added, recordedBy: who, recordedAt: at });
      const detail = { service: onlyService, version, effectiveFrom };
      await recordAct(tx, { who, act: 'agency.settings', subject: `agency ${agency}`, reason, detail, at });
    });
    return this.find(agency);
  }

  private async proved(wanted: WantedChange): Promise<{ effectiveFrom: string; settings: AgencySettings }> {
    const { agency, service, effectiveFrom } = wanted;
    const read = readAgencySettings(wanted.settings);
    const wrong = [
      ...(agencyCodePattern.test(agency) ? [] : [notACode]),
      ...(service === onlyService ? [] : [unknownService]),
      ...this.wrongDay(effectiveFrom),
      ...(read.ok ? await this.wrongRoute(agency, read.settings) : read.wrong),
    ];
    if (wrong.length > 0 || !read.ok || typeof effectiveFrom !== 'string')
      throw new GatewayError('VALIDATION_FAILED', wrong);
    return { effectiveFrom, settings: read.settings };
  }

  private wrongDay(effectiveFrom: unknown): Violation[] {
    if (!isLocalDay(effectiveFrom)) return [notADay];
    return effectiveFrom < this.today ? [inThePast] : [];
  }

  /** The managing agency must be on the list, and manage its own dossiers: routing goes one step. */
  private async wrongRoute(agency: string, { managingAgency }: AgencySettings): Promise<Violation[]> {
    if (managingAgency === undefined || managingAgency === agency) return [];
    const book = await this.books.current();
    const found = book.inForce(managingAgency, onlyService, { day: this.today });
    const next = found?.settings.managingAgency ?? managingAgency;
    return found && found.settings.closed !== true && next === managingAgency ? [] : [wrongManager];
  }

  private get today(): string {
    return localDayAt(this.clock.now());
  }
}

function standingOf(book: AgencyBook, agency: string, day: string): AgencyStanding {
  const versions = book.historyOf(agency, onlyService);
  return { agency, service: onlyService, inForce: book.inForce(agency, onlyService, { day }), versions };
}

function violation(pointer: string, code: string, vi: string, en: string): Violation {
  return { pointer, code, vi, en };
}

const notACode = violation('/code', 'INVALID_SETTING', 'Mã cơ quan 3 hoặc 5 chữ số', 'An agency code of 3 or 5 digits');
const unknownService = violation(
  '/service',
  'INVALID_SETTING',
  `Chỉ có dịch vụ ${onlyService}`,
  `The service is ${onlyService}`,
);
const notADay = violation('/effectiveFrom', 'INVALID_SETTING', 'Ngày dạng yyyy-MM-dd', 'A day as yyyy-MM-dd');
const inThePast = violation(
  '/effectiveFrom',
  'DAY_HAS_PASSED',
  'Không sửa được ngày đã qua; đặt từ hôm nay hoặc một ngày sau',
  'What has passed cannot be changed; let it begin today or later',
);
const wrongManager = violation(
  '/settings/managingAgency',
  'UNKNOWN_AGENCY',
  'Cơ quan quản lý phải có trong danh mục và tự quản lý hồ sơ của mình',
  'The managing agency must be on the list and manage its own dossiers',
);
