// The daily report, and which dossier a voucher pays when a person has to say it.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { buildDailyReport, isReportDay, type DailyReport } from '../../accounting/daily-report.js';
import { linesOf, type ReportLine } from '../../accounting/daily-report.lines.js';
import { ReconciliationActs } from '../../accounting/reconciliation.acts.js';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { DATABASE, type Database } from '../../store/database.js';
import { csvOf, type CsvColumn } from '../list/csv.js';
import { agencyCode, readListQuery, wrongParameter } from '../list/list-query.js';
import { Right, operatorIn } from '../operator.gate.js';
import { actorIn, dossierIn, textIn } from './act.request.js';
import { AssignRequest, ReleaseVoucherRequest, VoucherAnswer } from './reconciliation.documents.js';

const longestNumber = 64;

@ApiTags('Vận hành: đối chiếu · Console: reconciliation')
@Controller('console/api/reconciliation')
export class ReconciliationController {
  constructor(
    private readonly acts: ReconciliationActs,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get('report')
  @Right('view')
  @ApiOperation({ summary: 'Báo cáo đối chiếu một ngày · Reconciliation of a day' })
  @ApiProduces('application/json', 'text/csv')
  @ApiQuery({ name: 'day', description: 'yyyy-MM-dd' })
  @ApiQuery({ name: 'agency', required: false })
  @ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'] })
  @ApiResponse({ status: 200, description: '`balanced: false` kèm mã RECONCILIATION_UNBALANCED khi không cân' })
  @ApiResponse({ status: 422 })
  async report(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<(DailyReport & { lines: readonly ReportLine[] }) | string> {
    const now = this.clock.now();
    const filters = { day: (text: string) => (isReportDay(text, now) ? text : undefined), agency: agencyCode };
    const { filters: wish, format } = readListQuery<{ day: string; agency: string }>(request, filters);
    const { day } = wish;
    if (day === undefined) throw new GatewayError('VALIDATION_FAILED', [wrongParameter('day')]);
    const report = await buildDailyReport(this.database, { day, agency: agencyFor(request, wish.agency), now });
    this.tellUnbalanced(report);
    if (format === 'json') return { ...report, lines: linesOf(report) };
    void reply.header('content-type', 'text/csv; charset=utf-8; header=present');
    void reply.header('content-disposition', `attachment; filename="reconciliation-${day}.csv"`);
    void reply.header('x-content-type-options', 'nosniff');
    return csvOf(columns, linesOf(report));
  }

  @Post('assignments')
  @HttpCode(200)
  @Right('reconcile')
  @ApiOperation({ summary: 'Chỉ định hồ sơ cho chứng từ · Say which dossier a voucher pays' })
  @ApiBody({ type: AssignRequest })
  @ApiResponse({ status: 200, type: VoucherAnswer })
  @ApiResponse({ status: 409, description: 'VOUCHER_NOT_ASSIGNABLE, DOSSIER_NOT_PAYABLE, DOSSIER_AMBIGUOUS' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED' })
  async assign(@Req() request: FastifyRequest): Promise<VoucherAnswer> {
    const number = textIn(request.body, 'voucherNumber', longestNumber);
    const actor = actorIn(request);
    await this.acts.assign({ number, dossierId: await dossierIn(request, this.database) }, actor);
    return this.standingOf(number);
  }

  @Post('assignments/release')
  @HttpCode(200)
  @Right('reconcile')
  @ApiOperation({ summary: 'Bỏ chỉ định · Take an assignment back' })
  @ApiBody({ type: ReleaseVoucherRequest })
  @ApiResponse({ status: 200, type: VoucherAnswer })
  @ApiResponse({ status: 409, description: 'VOUCHER_NOT_ASSIGNABLE' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED' })
  async release(@Req() request: FastifyRequest): Promise<VoucherAnswer> {
    const number = textIn(request.body, 'voucherNumber', longestNumber);
    await this.acts.release(number, actorIn(request));
    return this.standingOf(number);
  }

  private async standingOf(number: string): Promise<VoucherAnswer> {
    const row = await this.database
      .selectFrom('voucher')
      .select(['number as voucherNumber', 'standing', 'standing_reason as reason', 'dossier_id as dossierId'])
      .where('number', '=', number)
      .executeTakeFirst();
    if (!row) throw new GatewayError('NOT_FOUND');
    return row;
  }

  private tellUnbalanced({ day, agency, code, equations }: DailyReport): void {
    if (code === undefined) return;
    const failed = equations.filter(({ holds }) => !holds).map(({ id }) => id);
    this.logger.error({ event: 'reconciliation.unbalanced', code, day, agency, failed }, 'a report does not balance');
  }
}

/** An operator bound to several agencies names one of them; one bound to a single agency gets that. */
function agencyFor(request: FastifyRequest, wanted: string | undefined): string | undefined {
  const { agencies } = operatorIn(request);
  if (agencies === undefined) return wanted;
  const agency = wanted ?? (agencies.length === 1 ? agencies[0] : undefined);
  if (agency === undefined) throw new GatewayError('VALIDATION_FAILED', [wrongParameter('agency')]);
  if (!agencies.includes(agency)) throw new GatewayError('FORBIDDEN');
  return agency;
}

const columns: readonly CsvColumn<ReportLine>[] = [
  { title: 'section', of: (line) => line.section },
  { title: 'vi', of: (line) => line.name.vi },
  { title: 'en', of: (line) => line.name.en },
  { title: 'count', of: (line) => line.count },
  { title: 'vnd', of: (line) => line.vnd },
];
