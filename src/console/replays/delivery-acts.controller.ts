// What a person may do with one delivery: each act with its reason, recorded in the transaction that does it.
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DeliveryRegistry } from '../../delivery/registry.js';
import { GatewayError } from '../../domain/errors.js';
import type { Operation, System } from '../../domain/operations.js';
import { DeliveryActs, requireOwn, type ActDone } from '../../replay/delivery-acts.service.js';
import { UnknownOutcomes, type Told } from '../../replay/unknown-outcomes.service.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findDelivery, lineOf } from '../../store/delivery-acts.repository.js';
import { actBody } from '../act.reason.js';
import { Right, operatorIn } from '../operator.gate.js';
import { actorIn, idIn } from './act.request.js';
import {
  ActAnswer,
  ActRequest,
  PossibleActs,
  PreviewedDocument,
  ReleaseRequest,
  SayRequest,
  ToldAnswer,
} from './delivery-acts.documents.js';
import { possibleActs } from './possible-acts.js';
import { ReplayPreviews, type PreviewedDelivery } from './replay-preview.service.js';

const longestFact = 200;

@ApiTags('Vận hành: lượt chuyển · Console: deliveries')
@Controller('console/api/deliveries')
export class DeliveryActsController {
  constructor(
    private readonly acts: DeliveryActs,
    private readonly outcomes: UnknownOutcomes,
    private readonly previews: ReplayPreviews,
    private readonly registry: DeliveryRegistry,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get(':id/acts')
  @Right('view')
  @ApiOperation({ summary: 'Các thao tác có thể làm với một lượt chuyển · What may be done with a delivery' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: PossibleActs })
  @ApiResponse({ status: 404 })
  async possible(@Req() request: FastifyRequest): Promise<PossibleActs> {
    const held = requireOwn(await findDelivery(this.database, idIn(request)), operatorIn(request));
    const { system, operation } = held.delivery;
    const handler = this.registry.handlerOf(system as System, operation as Operation);
    return possibleActs(held, await lineOf(this.database, held), handler);
  }

  @Get(':id/preview')
  @Right('view')
  @ApiOperation({ summary: 'Nội dung sẽ gửi so với lần trước (che) · What would be sent, compared (masked)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: PreviewedDocument })
  @ApiResponse({ status: 404 })
  async preview(@Req() request: FastifyRequest): Promise<PreviewedDelivery> {
    const held = requireOwn(await findDelivery(this.database, idIn(request)), operatorIn(request));
    return this.previews.preview(held, false);
  }

  @Post(':id/park')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Tạm giữ · Park' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: ActAnswer })
  @ApiResponse({ status: 409, description: 'DELIVERY_IN_FLIGHT, DELIVERY_STATE_CONFLICT' })
  async park(@Req() request: FastifyRequest): Promise<ActDone> {
    return this.acts.park(idIn(request), actorIn(request));
  }

  @Post(':id/release')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Phát lại, hỏi đối tác trước nếu đã từng gửi · Release; asks first where it was ever sent' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ReleaseRequest })
  @ApiResponse({ status: 200, type: ActAnswer })
  @ApiResponse({ status: 409, description: 'DELIVERY_IN_FLIGHT, DELIVERY_STATE_CONFLICT' })
  async release(@Req() request: FastifyRequest): Promise<ActDone> {
    const actor = actorIn(request);
    return this.acts.release(idIn(request), actor, actBody(request.body)['again'] === true);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Huỷ · Cancel' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: ActAnswer })
  @ApiResponse({ status: 409, description: 'DELIVERY_IN_FLIGHT, DELIVERY_STATE_CONFLICT, OUTCOME_UNKNOWN_FIRST' })
  async cancel(@Req() request: FastifyRequest): Promise<ActDone> {
    return this.acts.cancel(idIn(request), actorIn(request));
  }

  @Post(':id/skip')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Bỏ qua lượt đang chặn hàng · Skip one that blocks its line' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: ActAnswer })
  @ApiResponse({ status: 409, description: 'DELIVERY_IN_FLIGHT, NOT_BLOCKING, OUTCOME_UNKNOWN_FIRST' })
  async skip(@Req() request: FastifyRequest): Promise<ActDone> {
    return this.acts.skip(idIn(request), actorIn(request));
  }

  @Post(':id/ask')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Hỏi đối tác ngay, không gửi gì · Ask the partner now, send nothing' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: ToldAnswer })
  @ApiResponse({ status: 409, description: 'DELIVERY_IN_FLIGHT, DELIVERY_STATE_CONFLICT, OUTCOME_NOT_ASKABLE' })
  async ask(@Req() request: FastifyRequest): Promise<Told> {
    return this.outcomes.ask(idIn(request), actorIn(request));
  }

  @Post(':id/outcome')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Ghi nhận điều đã xảy ra ở đối tác · Say what happened at the partner' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: SayRequest })
  @ApiResponse({ status: 200, type: ToldAnswer })
  @ApiResponse({ status: 409, description: 'DELIVERY_IN_FLIGHT, DELIVERY_STATE_CONFLICT, OUTCOME_NOT_SAYABLE' })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED, OUTCOME_NOT_ACCEPTED, REASON_REQUIRED' })
  async say(@Req() request: FastifyRequest): Promise<Told> {
    const actor = actorIn(request);
    const { happened, facts } = actBody(request.body);
    if (happened === 'not-delivered') return this.outcomes.sayNotDelivered(idIn(request), actor);
    if (happened !== 'delivered') throw new GatewayError('VALIDATION_FAILED', [wrongBody('/happened')]);
    return this.outcomes.sayDelivered(idIn(request), actor, factsIn(facts));
  }
}

/** @throws GatewayError VALIDATION_FAILED */
function factsIn(facts: unknown): Record<string, string> {
  const read: Record<string, string> = {};
  if (typeof facts !== 'object' || facts === null) return read;
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value !== 'string' || value.length > longestFact)
      throw new GatewayError('VALIDATION_FAILED', [wrongBody(`/facts/${name.slice(0, 64)}`)]);
    read[name] = value.trim();
  }
  return read;
}

function wrongBody(pointer: string) {
  return { pointer, code: 'INVALID_PARAMETER', vi: 'Giá trị không hợp lệ', en: 'The value is not valid' };
}
