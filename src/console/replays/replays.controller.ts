// Replays of many deliveries: frozen first, looked at, then started; each act with its reason.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { Replays, type ReplayAct } from '../../replay/replays.service.js';
import { DATABASE, type Database } from '../../store/database.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { listReplayItems, type ReplayItemView } from '../../store/replay-item-reads.js';
import { listReplays, type ListedReplay } from '../../store/replay.repository.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { oneOf } from '../list/list-query.js';
import { Right, operatorIn } from '../operator.gate.js';
import { actorIn, idIn } from './act.request.js';
import { ActRequest, PreviewedDocument } from './delivery-acts.documents.js';
import { ReplayPreviews, type PreviewedDelivery } from './replay-preview.service.js';
import { itemAnswer, itemColumns, replayAnswer, replayColumns } from './replay.answer.js';
import { limitsIn, replayWishIn } from './replay.request.js';
import {
  LimitsRequest,
  NewReplayRequest,
  ReplayAnswer,
  ReplayItemAnswer,
  ReplayItemListAnswer,
  ReplayListAnswer,
  replayOutcomes,
  replayStates,
} from './replays.documents.js';

interface ReplayFilters {
  readonly state: (typeof replayStates)[number];
}
interface ItemFilters {
  readonly outcome: (typeof replayOutcomes)[number];
}

@ApiTags('Vận hành: phát lại · Console: replays')
@Controller('console/api/replays')
export class ReplaysController {
  constructor(
    private readonly replays: Replays,
    private readonly previews: ReplayPreviews,
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các đợt phát lại, mới nhất trước · Replays, newest first' })
  @ApiQuery({ name: 'state', required: false, enum: replayStates })
  @ListParameters()
  @ApiResponse({ status: 200, type: ReplayListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<ReplayAnswer> | string> {
    const spec: ListSpec<ReplayFilters, ListedReplay, ReplayAnswer> = {
      name: 'replays',
      filters: { state: oneOf(...replayStates) },
      read: ({ filters, ...page }) => listReplays(this.database, { ...filters, ...page }),
      keyOf: (row) => [row.createdKey, row.id],
      keyParts: 2,
      show: replayAnswer,
      columns: replayColumns,
    };
    return this.pages.answer(request, reply, spec);
  }

  @Post()
  @HttpCode(201)
  @Right('replay')
  @ApiOperation({ summary: 'Chốt danh sách, chưa gửi gì · Freeze a selection; nothing is sent yet' })
  @ApiBody({ type: NewReplayRequest })
  @ApiResponse({ status: 201, type: ReplayAnswer })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED, REASON_REQUIRED, REPLAY_EMPTY, REPLAY_TOO_LARGE' })
  async create(@Req() request: FastifyRequest): Promise<ReplayAnswer> {
    const actor = actorIn(request);
    return replayAnswer(await this.replays.create(replayWishIn(request.body), actor));
  }

  @Get(':id')
  @Right('view')
  @ApiOperation({ summary: 'Một đợt và tiến độ · One replay and its progress' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: ReplayAnswer })
  @ApiResponse({ status: 404 })
  async one(@Req() request: FastifyRequest): Promise<ReplayAnswer> {
    return replayAnswer(await this.replays.find(idIn(request), operatorIn(request)));
  }

  @Get(':id/items')
  @Right('view')
  @ApiOperation({ summary: 'Từng lượt trong đợt · The items of a replay' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ name: 'outcome', required: false, enum: replayOutcomes })
  @ListParameters()
  @ApiResponse({ status: 200, type: ReplayItemListAnswer })
  @ApiResponse({ status: 404 })
  async items(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<ReplayItemAnswer> | string> {
    const { id: replayId } = await this.replays.find(idIn(request), operatorIn(request));
    const spec: ListSpec<ItemFilters, ReplayItemView, ReplayItemAnswer> = {
      name: `replay-${replayId}`,
      filters: { outcome: oneOf(...replayOutcomes) },
      read: ({ filters, after, limit }) => listReplayItems(this.database, { replayId, ...filters, after, limit }),
      keyOf: ({ place }) => [String(place)],
      keyParts: 1,
      show: itemAnswer,
      columns: itemColumns,
    };
    return this.pages.answer(request, reply, spec);
  }

  @Get(':id/preview')
  @Right('view')
  @ApiOperation({ summary: 'Xem trước tối đa 20 lượt (che) · A preview of up to 20 (masked)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: [PreviewedDocument] })
  @ApiResponse({ status: 404 })
  async preview(@Req() request: FastifyRequest): Promise<PreviewedDelivery[]> {
    return this.previews.sample(await this.replays.find(idIn(request), operatorIn(request)), false);
  }

  @Post(':id/preview')
  @HttpCode(200)
  @Right('view-personal-data')
  @ApiOperation({ summary: 'Xem trước, không che (có ghi lại) · The same unmasked (recorded)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: [PreviewedDocument] })
  @ApiResponse({ status: 404 })
  async reveal(@Req() request: FastifyRequest): Promise<PreviewedDelivery[]> {
    const actor = actorIn(request);
    const { id, total } = await this.replays.find(idIn(request), actor);
    const act = { who: actor.who, reason: actor.reason, act: 'replay.reveal', subject: `replay ${id}` } as const;
    await this.database.transaction().execute((tx) => recordAct(tx, { ...act, at: this.clock.now() }));
    return this.previews.sample({ id, total }, true);
  }

  @Post(':id/start')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Bắt đầu · Start' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: LimitsRequest })
  @ApiResponse({ status: 200, type: ReplayAnswer })
  @ApiResponse({ status: 409, description: 'REPLAY_STATE_CONFLICT' })
  async start(@Req() request: FastifyRequest): Promise<ReplayAnswer> {
    return this.act(request, 'start');
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Tạm dừng · Pause' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: ReplayAnswer })
  @ApiResponse({ status: 409, description: 'REPLAY_STATE_CONFLICT' })
  async pause(@Req() request: FastifyRequest): Promise<ReplayAnswer> {
    return this.act(request, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Chạy tiếp · Resume' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: LimitsRequest })
  @ApiResponse({ status: 200, type: ReplayAnswer })
  @ApiResponse({ status: 409, description: 'REPLAY_STATE_CONFLICT' })
  async resume(@Req() request: FastifyRequest): Promise<ReplayAnswer> {
    return this.act(request, 'resume');
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Huỷ phần chưa phát · Cancel what was not released yet' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: ReplayAnswer })
  @ApiResponse({ status: 409, description: 'REPLAY_STATE_CONFLICT' })
  async cancel(@Req() request: FastifyRequest): Promise<ReplayAnswer> {
    return this.act(request, 'cancel');
  }

  private async act(request: FastifyRequest, name: ReplayAct): Promise<ReplayAnswer> {
    return replayAnswer(await this.replays.act(idIn(request), name, actorIn(request), limitsIn(request.body)));
  }
}
