// Reconciliation from the citizen's side: paid, as the payment platform says, and no voucher in accounting. Longest waiting first.
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { listPaidWithoutVoucher, type PaidWithoutVoucher } from '../../store/paid-dossier-reads.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { agencyCode, anyText, flag } from '../list/list-query.js';
import { Right } from '../operator.gate.js';
import { PaidWithoutVoucherListAnswer, type PaidWithoutVoucherAnswer } from './payments.documents.js';

interface PaidFilters {
  readonly agency: string;
  readonly owner: string;
  readonly overdue: boolean;
}

@ApiTags('Vận hành: thanh toán · Console: payments')
@Controller('console/api/payments/paid-without-voucher')
export class PaidWithoutVoucherController {
  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Công dân đã nộp, chưa có chứng từ · Paid by the citizen, no voucher yet' })
  @ApiQuery({ name: 'agency', required: false })
  @ApiQuery({ name: 'owner', required: false })
  @ApiQuery({ name: 'overdue', required: false, type: Boolean, description: 'Quá hạn chờ · Past the grace' })
  @ListParameters()
  @ApiResponse({ status: 200, type: PaidWithoutVoucherListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<PaidWithoutVoucherAnswer> | string> {
    return this.pages.answer(request, reply, this.spec());
  }

  private spec(): ListSpec<PaidFilters, PaidWithoutVoucher, PaidWithoutVoucherAnswer> {
    return {
      name: 'paid-without-voucher',
      filters: { agency: agencyCode, owner: anyText, overdue: flag },
      read: ({ filters, ...page }) => listPaidWithoutVoucher(this.database, { ...filters, ...page }, this.clock.now()),
      keyOf: (row) => [row.paidKey, row.dossierId],
      keyParts: 2,
      show: answerOf,
      columns,
    };
  }
}

const columns: readonly CsvColumn<PaidWithoutVoucherAnswer>[] = [
  { title: 'portal', of: (row) => row.portal },
  { title: 'portalReference', of: (row) => row.portalReference },
  { title: 'paymentReference', of: (row) => row.paymentReference },
  { title: 'tnhsNumber', of: (row) => row.tnhsNumber },
  { title: 'agency', of: (row) => row.agency },
  { title: 'owner', of: (row) => row.owner },
  { title: 'status', of: (row) => row.status },
  { title: 'paidAt', of: (row) => row.paidAt },
  { title: 'paidVnd', of: (row) => row.paidVnd },
  { title: 'ageSeconds', of: (row) => row.ageSeconds },
  { title: 'itemOpenedAt', of: (row) => row.itemOpenedAt },
  { title: 'dossierId', of: (row) => row.dossierId },
];

function answerOf({ paidKey: _key, ...row }: PaidWithoutVoucher): PaidWithoutVoucherAnswer {
  return { ...row, paidAt: row.paidAt.toISOString(), itemOpenedAt: row.itemOpenedAt?.toISOString() ?? null };
}
