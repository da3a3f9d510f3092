// What citizens paid, for operators: the list masks the transaction; what the bank told is revealed for a reason, and recorded.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { findPayment, listPayments, type PaymentView } from '../../store/citizen-payment-reads.js';
import { DATABASE, type Database } from '../../store/database.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { reasonIn } from '../act.reason.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { agencyCode, anyText, oneOf } from '../list/list-query.js';
import { Right, operatorIn, requireAgency } from '../operator.gate.js';
import {
  PaymentListAnswer,
  RevealRequest,
  RevealedPaymentAnswer,
  standings,
  type PaymentAnswer,
} from './payments.documents.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

interface PaymentFilters {
  readonly standing: (typeof standings)[number];
  readonly agency: string;
  readonly reference: string;
}

@ApiTags('Vận hành: thanh toán · Console: payments')
@Controller('console/api/payments')
export class PaymentsController {
  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các khoản công dân đã nộp, mới trước · Payments of citizens, newest first' })
  @ApiQuery({ name: 'standing', required: false, enum: [...standings] })
  @ApiQuery({ name: 'agency', required: false })
  @ApiQuery({ name: 'reference', required: false })
  @ListParameters()
  @ApiResponse({ status: 200, type: PaymentListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<PaymentAnswer> | string> {
    return this.pages.answer(request, reply, this.spec());
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @Right('view-personal-data')
  @ApiOperation({ summary: 'Xem đầy đủ một khoản nộp (có ghi lại) · Reveal a payment (recorded)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: RevealRequest })
  @ApiResponse({ status: 200, type: RevealedPaymentAnswer })
  @ApiResponse({ status: 404 })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED' })
  async reveal(@Req() request: FastifyRequest): Promise<RevealedPaymentAnswer> {
    const operator = operatorIn(request);
    const reason = reasonIn(request.body);
    const { id = '' } = request.params as { id?: string };
    const found = uuid.test(id) ? await findPayment(this.database, id) : undefined;
    if (!found) throw new GatewayError('NOT_FOUND');
    requireAgency(operator, found.agency);
    const act = { who: operator.clientId, act: 'payment.reveal', subject: `payment ${found.id}`, reason } as const;
    await this.database.transaction().execute((tx) => recordAct(tx, act));
    return { ...answerOf(found), transaction: found.transaction, content: found.content };
  }

  private spec(): ListSpec<PaymentFilters, PaymentView, PaymentAnswer> {
    return {
      name: 'payments',
      filters: { standing: oneOf(...standings), agency: agencyCode, reference: anyText },
      read: ({ filters, ...page }) => listPayments(this.database, { ...filters, ...page }),
      keyOf: (row) => [row.receivedKey, row.id],
      keyParts: 2,
      show: answerOf,
      columns,
    };
  }
}

const columns: readonly CsvColumn<PaymentAnswer>[] = [
  { title: 'standing', of: (row) => row.standing },
  { title: 'reference', of: (row) => row.reference },
  { title: 'transaction', of: (row) => row.transaction },
  { title: 'amountVnd', of: (row) => row.amountVnd },
  { title: 'expectedVnd', of: (row) => row.expectedVnd },
  { title: 'paidAt', of: (row) => row.paidAt },
  { title: 'receivedAt', of: (row) => row.receivedAt },
  { title: 'portal', of: (row) => row.portal },
  { title: 'portalReference', of: (row) => row.portalReference },
  { title: 'agency', of: (row) => row.agency },
  { title: 'dossierStatus', of: (row) => row.dossierStatus },
  { title: 'conflicts', of: (row) => row.conflicts },
  { title: 'id', of: (row) => row.id },
];

function answerOf({ receivedKey: _key, ...view }: PaymentView): PaymentAnswer {
  const { transaction, paidAt, receivedAt } = view;
  return {
    ...view,
    transaction: masked(transaction),
    paidAt: paidAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
  };
}

/** The last four characters tell an operator with a bank statement which one it is. */
function masked(transaction: string): string {
  return `******${transaction.length > 8 ? transaction.slice(-4) : ''}`;
}
