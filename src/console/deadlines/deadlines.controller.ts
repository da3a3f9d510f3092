// Clocks that run out, for operators: receipts at risk, dossiers overdue, dossiers that are or ended late.
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { listLate, listOverdue, listReceiptsAtRisk } from '../../store/deadline-reads.js';
import { ListPages, type ListAnswer } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { agencyCode, flag, wholeUpTo } from '../list/list-query.js';
import { Right } from '../operator.gate.js';
import {
  LateList,
  OverdueList,
  ReceiptAtRiskList,
  type LateDossier,
  type OverdueDossier,
  type ReceiptAtRisk,
} from './deadlines.documents.js';
import { lateColumns, lateOf, overdueColumns, overdueOf, receiptColumns, receiptOf } from './deadlines.rows.js';

/** The clock of the receipt is two hours: an hour before its end somebody should know. */
const usualMinutes = 60;
const mostMinutes = 100_000;

@ApiTags('Vận hành: thời hạn · Console: deadlines')
@ApiQuery({ name: 'agency', required: false, description: 'Cơ quan tiếp nhận hoặc quản lý · Receiving or managing' })
@ListParameters()
@Controller('console/api/deadlines')
export class DeadlinesController {
  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('receipt-at-risk')
  @Right('view')
  @ApiOperation({ summary: 'Giấy tiếp nhận sắp hoặc đã quá hạn, gấp trước · Receipts near or past their limit' })
  @ApiQuery({ name: 'withinMinutes', required: false, description: `Mặc định ${usualMinutes} phút` })
  @ApiResponse({ status: 200, type: ReceiptAtRiskList })
  receiptsAtRisk(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<ReceiptAtRisk> | string> {
    const now = this.clock.now();
    return this.pages.answer(request, reply, {
      name: 'receipt-at-risk',
      filters: { agency: agencyCode, withinMinutes: wholeUpTo(mostMinutes) },
      read: ({ filters: { agency, withinMinutes = usualMinutes }, ...page }) =>
        listReceiptsAtRisk(this.database, { ...page, agency, withinMinutes, now }),
      keyOf: (row) => [row.key, row.id],
      keyParts: 2,
      show: (row) => receiptOf(row, now),
      columns: receiptColumns,
    });
  }

  @Get('overdue')
  @Right('view')
  @ApiOperation({ summary: 'Hồ sơ đang xử lý đã trễ hẹn, cũ trước · Open dossiers that missed a date, oldest first' })
  @ApiResponse({ status: 200, type: OverdueList })
  overdue(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<OverdueDossier> | string> {
    const now = this.clock.now();
    return this.pages.answer(request, reply, {
      name: 'overdue',
      filters: { agency: agencyCode },
      read: ({ filters: { agency }, ...page }) => listOverdue(this.database, { ...page, agency, now }),
      keyOf: (row) => [row.id],
      keyParts: 1,
      show: (row) => overdueOf(row, now),
      columns: overdueColumns,
    });
  }

  @Get('late')
  @Right('view')
  @ApiOperation({ summary: 'Hồ sơ trễ hạn, mới trước · Dossiers that are or ended late, newest first' })
  @ApiQuery({ name: 'ended', required: false, enum: ['true', 'false'] })
  @ApiResponse({ status: 200, type: LateList })
  late(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<LateDossier> | string> {
    return this.pages.answer(request, reply, {
      name: 'late',
      filters: { agency: agencyCode, ended: flag },
      read: ({ filters: { agency, ended }, ...page }) =>
        listLate(this.database, { ...page, agency, ended, now: this.clock.now() }),
      keyOf: (row) => [row.id],
      keyParts: 1,
      show: lateOf,
      columns: lateColumns,
    });
  }
}
