// Failures by cause: "these 412 have one cause", since when, how it goes, one example, what to do.
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { DATABASE, type Database } from '../../store/database.js';
import {
  findGroup,
  listFailingDeliveries,
  listGroups,
  readAgencyShares,
  readTrend,
  type GroupView,
} from '../../store/failure-reads.js';
import { ListPages, type ListAnswer } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { anyText, oneOf, type Filters } from '../list/list-query.js';
import { Right, operatorIn } from '../operator.gate.js';
import { deliveryAnswer, deliveryColumns, groupAnswer, groupColumns, wordsOf } from './failure.answer.js';
import {
  FailingDeliveryList,
  FailureGroupList,
  FailureGroupStory,
  groupStates,
  type FailingDeliveryDocument,
  type FailureGroup,
} from './failures.documents.js';

interface GroupFilters {
  readonly state: (typeof groupStates)[number];
  readonly system: string;
  readonly operation: string;
  readonly code: string;
}

const groupFilters: Filters<GroupFilters> = {
  state: oneOf(...groupStates),
  system: anyText,
  operation: anyText,
  code: anyText,
};
const signature = /^[\da-f]{24}$/;

@ApiTags('Vận hành: sự cố · Console: failures')
@Controller('console/api/failures')
export class FailuresController {
  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Lỗi gộp theo nguyên nhân, mới trước · Failures by cause, the latest seen first' })
  @ApiQuery({ name: 'state', required: false, enum: groupStates })
  @ApiQuery({ name: 'system', required: false })
  @ApiQuery({ name: 'operation', required: false })
  @ApiQuery({ name: 'code', required: false })
  @ListParameters()
  @ApiResponse({ status: 200, type: FailureGroupList })
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<FailureGroup> | string> {
    return this.pages.answer(request, reply, {
      name: 'failures',
      filters: groupFilters,
      read: ({ filters, ...page }) => listGroups(this.database, { ...filters, ...page }),
      keyOf: (row) => [row.lastKey, row.id],
      keyParts: 2,
      show: groupAnswer,
      columns: groupColumns,
    });
  }

  @Get(':id')
  @Right('view')
  @ApiOperation({ summary: 'Một nguyên nhân: diễn biến, ví dụ, cách xử lý · One cause: trend, example, remedy' })
  @ApiParam({ name: 'id' })
  @ApiResponse({ status: 200, type: FailureGroupStory })
  @ApiResponse({ status: 404 })
  async one(@Req() request: FastifyRequest): Promise<FailureGroupStory> {
    const { agencies } = operatorIn(request);
    const view = await this.findFor(request);
    const [trend, shares, examples] = await Promise.all([
      readTrend(this.database, view.id, agencies),
      readAgencyShares(this.database, view.id, agencies),
      listFailingDeliveries(this.database, { groupId: view.id, agencies, after: undefined, limit: 1 }),
    ]);
    const { remedy, mender, runbook, runbookTitle } = wordsOf(view.code);
    return {
      ...groupAnswer(view),
      ...{ remedy, mender, runbook, runbookTitle, agencies: shares },
      trend: trend.map(({ hour, attempts }) => ({ hour: hour.toISOString(), attempts })),
      example: examples[0] ? deliveryAnswer(examples[0]) : null,
    };
  }

  @Get(':id/deliveries')
  @Right('view')
  @ApiOperation({ summary: 'Các lượt chuyển đang lỗi cùng nguyên nhân · What fails so now' })
  @ApiParam({ name: 'id' })
  @ListParameters()
  @ApiResponse({ status: 200, type: FailingDeliveryList })
  @ApiResponse({ status: 404 })
  async deliveries(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<FailingDeliveryDocument> | string> {
    const { id: groupId } = await this.findFor(request);
    return this.pages.answer(request, reply, {
      name: `failures-${groupId}`,
      filters: {},
      read: ({ agencies, after, limit }) => listFailingDeliveries(this.database, { groupId, agencies, after, limit }),
      keyOf: (row) => [row.deliveryId],
      keyParts: 1,
      show: deliveryAnswer,
      columns: deliveryColumns,
    });
  }

  private async findFor(request: FastifyRequest): Promise<GroupView> {
    const { id = '' } = request.params as { readonly id?: string };
    const { agencies } = operatorIn(request);
    const view = signature.test(id) ? await findGroup(this.database, id, agencies) : undefined;
    if (!view) throw new GatewayError('NOT_FOUND');
    return view;
  }
}
