// New dossiers for the officers who take them up.
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Portal } from '../../domain/operations.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { listArising, type ArisingRow } from '../../store/arising-reads.js';
import { DATABASE, type Database } from '../../store/database.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { agencyCode, oneOf, wholeUpTo } from '../list/list-query.js';
import { Right } from '../operator.gate.js';
import { ArisingList, type ArisingDossier } from './overview.documents.js';

interface ArisingFilters {
  readonly agency: string;
  readonly portal: Portal;
  readonly status: number;
  readonly sinceHours: number;
}

const usualHours = 24;
const mostHours = 8784;
const hourMs = 3_600_000;
const secondMs = 1000;
const acceptedStatus = 2;

@ApiTags('Vận hành: tổng quan · Console: overview')
@Controller('console/api/dossiers/arising')
export class ArisingController {
  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Hồ sơ phát sinh (trạng thái 1–2), mới trước · New dossiers, newest first' })
  @ApiQuery({ name: 'agency', required: false, description: 'Cơ quan tiếp nhận hoặc quản lý · Receiving or managing' })
  @ApiQuery({ name: 'portal', required: false, enum: ['npsp', 'vss-portal'] })
  @ApiQuery({ name: 'status', required: false, enum: [1, 2] })
  @ApiQuery({ name: 'sinceHours', required: false, description: `Mặc định ${usualHours} giờ` })
  @ListParameters()
  @ApiResponse({ status: 200, type: ArisingList })
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<ArisingDossier> | string> {
    return this.pages.answer(request, reply, this.spec(this.clock.now()));
  }

  private spec(now: Date): ListSpec<ArisingFilters, ArisingRow, ArisingDossier> {
    return {
      name: 'arising',
      filters: {
        agency: agencyCode,
        portal: oneOf('npsp', 'vss-portal'),
        status: wholeUpTo(acceptedStatus),
        sinceHours: wholeUpTo(mostHours),
      },
      read: ({ filters: { sinceHours = usualHours, ...filters }, ...page }) =>
        listArising(this.database, { ...filters, ...page, since: new Date(now.getTime() - sinceHours * hourMs) }),
      keyOf: (row) => [row.id],
      keyParts: 1,
      show: ({ receivedAt, receiptDueAt, ...row }) => ({
        ...row,
        receivedAt: receivedAt.toISOString(),
        receiptDueAt: receiptDueAt?.toISOString() ?? null,
        ageSeconds: Math.max(0, Math.round((now.getTime() - receivedAt.getTime()) / secondMs)),
      }),
      columns,
    };
  }
}

const columns: readonly CsvColumn<ArisingDossier>[] = [
  { title: 'reference', of: (row) => row.reference },
  { title: 'portal', of: (row) => row.portal },
  { title: 'tnhsNumber', of: (row) => row.tnhsNumber },
  { title: 'status', of: (row) => row.status },
  { title: 'agency', of: (row) => row.agency },
  { title: 'owner', of: (row) => row.owner },
  { title: 'receivedAt', of: (row) => row.receivedAt },
  { title: 'receiptDueAt', of: (row) => row.receiptDueAt },
  { title: 'ageSeconds', of: (row) => row.ageSeconds },
  { title: 'id', of: (row) => row.id },
];
