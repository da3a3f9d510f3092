// Reconciliation items for operators: the list, one item with its story, and what people do about it.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReconciliationActs } from '../../accounting/reconciliation.acts.js';
import { GatewayError } from '../../domain/errors.js';
import { reconciliationKinds, type ReconciliationKind } from '../../domain/voucher.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import {
  countOpenItems,
  findItemView,
  listItems,
  readItemStory,
  type ItemView,
} from '../../store/reconciliation-reads.js';
import { actBody } from '../act.reason.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { agencyCode, anyText, oneOf, wholeUpTo } from '../list/list-query.js';
import { Right, operatorIn, requireAgency } from '../operator.gate.js';
import { actorIn, textIn, uuidIn } from './act.request.js';
import { itemAnswer, itemColumns, kindWords } from './item.answer.js';
import {
  ChoicesAnswer,
  ItemAnswer,
  ItemListAnswer,
  ItemStoryAnswer,
  OwnerRequest,
  ResolveRequest,
  itemStates,
} from './reconciliation.documents.js';

interface ItemFilters {
  readonly kind: ReconciliationKind;
  readonly state: (typeof itemStates)[number];
  readonly agency: string;
  readonly owner: string;
  readonly minAgeDays: number;
  readonly reference: string;
}

const oldestDays = 36_500;

@ApiTags('Vận hành: đối chiếu · Console: reconciliation')
@Controller('console/api/reconciliation/items')
export class ItemsController {
  constructor(
    private readonly pages: ListPages,
    private readonly acts: ReconciliationActs,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các mục đối chiếu, cũ nhất trước · Reconciliation items, oldest first' })
  @ApiQuery({ name: 'kind', required: false, enum: reconciliationKinds })
  @ApiQuery({ name: 'state', required: false, enum: [...itemStates] })
  @ApiQuery({ name: 'agency', required: false })
  @ApiQuery({ name: 'owner', required: false })
  @ApiQuery({ name: 'minAgeDays', required: false })
  @ApiQuery({ name: 'reference', required: false })
  @ListParameters()
  @ApiResponse({ status: 200, type: ItemListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<ItemAnswer> | string> {
    return this.pages.answer(request, reply, this.spec());
  }

  @Get('choices')
  @Right('view')
  @ApiOperation({ summary: 'Loại và người phụ trách để lọc · Kinds and owners to filter by' })
  @ApiResponse({ status: 200, type: ChoicesAnswer })
  async choices(@Req() request: FastifyRequest): Promise<ChoicesAnswer> {
    const { kinds, owners } = await countOpenItems(this.database, operatorIn(request).agencies);
    return { kinds: reconciliationKinds.map((kind) => ({ ...kindWords(kind), open: kinds.get(kind) ?? 0 })), owners };
  }

  @Get(':id')
  @Right('view')
  @ApiOperation({ summary: 'Một mục và diễn biến của nó · One item with its story' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: ItemStoryAnswer })
  @ApiResponse({ status: 404 })
  async one(@Req() request: FastifyRequest): Promise<ItemStoryAnswer> {
    const view = await this.findFor(request);
    return { ...itemAnswer(view, this.clock.now()), story: await readItemStory(this.database, view) };
  }

  @Post(':id/owner')
  @HttpCode(200)
  @Right('reconcile')
  @ApiOperation({ summary: 'Chỉ định người phụ trách · Name who looks after it' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: OwnerRequest })
  @ApiResponse({ status: 200, type: ItemAnswer })
  @ApiResponse({ status: 409, description: 'RECONCILIATION_SETTLED' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED' })
  async nameOwner(@Req() request: FastifyRequest): Promise<ItemAnswer> {
    const owner = textIn(request.body, 'owner', 100);
    await this.acts.nameOwner(uuidIn(request), owner, actorIn(request));
    return itemAnswer(await this.findFor(request), this.clock.now());
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Right('reconcile')
  @ApiOperation({ summary: 'Xử lý xong một mục · Clear an item up' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ResolveRequest })
  @ApiResponse({ status: 200, type: ItemAnswer })
  @ApiResponse({ status: 409, description: 'RECONCILIATION_SETTLED, RECONCILIATION_NOT_YET' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED, RECONCILIATION_NOT_ALLOWABLE' })
  async resolve(@Req() request: FastifyRequest): Promise<ItemAnswer> {
    const { allow = false } = actBody(request.body);
    if (typeof allow !== 'boolean') throw new GatewayError('INVALID_BODY');
    await this.acts.resolve(uuidIn(request), { allow }, actorIn(request));
    return itemAnswer(await this.findFor(request), this.clock.now());
  }

  private async findFor(request: FastifyRequest): Promise<ItemView> {
    const view = await findItemView(this.database, uuidIn(request));
    if (!view) throw new GatewayError('NOT_FOUND');
    requireAgency(operatorIn(request), view.agency);
    return view;
  }

  private spec(): ListSpec<ItemFilters, ItemView, ItemAnswer> {
    const now = this.clock.now();
    return {
      name: 'reconciliation',
      filters: {
        kind: oneOf(...reconciliationKinds),
        state: oneOf(...itemStates),
        agency: agencyCode,
        owner: anyText,
        minAgeDays: wholeUpTo(oldestDays),
        reference: anyText,
      },
      read: ({ filters, ...page }) => listItems(this.database, { ...filters, ...page, now }),
      keyOf: (row) => [row.openedKey, row.id],
      keyParts: 2,
      show: (row) => itemAnswer(row, now),
      columns: itemColumns,
    };
  }
}
