// Steering the partners: each act with its reason, recorded. Only who is bound to no agency may: a partner serves all of them.
import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { PollDesk } from '../../accounting/poll.desk.js';
import { GatewayError } from '../../domain/errors.js';
import { actBody, reasonIn } from '../act.reason.js';
import { Right, operatorIn } from '../operator.gate.js';
import { requireWholeHouse } from '../who/whole-house.js';
import { PartnerActs, type PlainAct, type SteeringActor } from './partner-acts.service.js';
import {
  ActRequest,
  CursorPreview,
  MoveCursorRequest,
  PartnerDocument,
  PartnerListDocument,
  PollStepList,
  PreviewCursorRequest,
  RotateSecretRequest,
  RotatedSecret,
} from './partners.documents.js';
import { PartnerBoard } from './partners.service.js';

const longestCursor = 200;
const longestOverlapHours = 720;

@ApiTags('Vận hành: đối tác · Console: partners')
@Controller('console/api/partners')
export class PartnersController {
  constructor(
    private readonly board: PartnerBoard,
    private readonly acts: PartnerActs,
    private readonly desk: PollDesk,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các đối tác và tình trạng · The partners and how they are' })
  @ApiResponse({ status: 200, type: PartnerListDocument })
  async list(@Req() request: FastifyRequest): Promise<PartnerListDocument> {
    return { items: await this.board.list(operatorIn(request).agencies) };
  }

  @Get(':system')
  @Right('view')
  @ApiOperation({ summary: 'Một đối tác · One partner' })
  @ApiParam({ name: 'system', example: 'tnhs' })
  @ApiResponse({ status: 200, type: PartnerDocument })
  @ApiResponse({ status: 404 })
  one(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    return this.board.find(systemIn(request), operatorIn(request).agencies);
  }

  @Post(':system/pause')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({
    summary: 'Tạm dừng: mọi lượt chuyển chờ, không mất lượt thử · Pause: deliveries wait, no attempt is used',
  })
  @ApiParam({ name: 'system' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  @ApiResponse({ status: 409, description: 'STEERING_UNCHANGED' })
  pause(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    return this.plain(request, 'pause');
  }

  @Post(':system/resume')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({ summary: 'Chạy tiếp · Resume' })
  @ApiParam({ name: 'system' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  @ApiResponse({ status: 409, description: 'STEERING_UNCHANGED' })
  resume(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    return this.plain(request, 'resume');
  }

  @Post(':system/probe')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({ summary: 'Mạch đang ngắt: thử ngay · An open circuit: let one through now' })
  @ApiParam({ name: 'system' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  probe(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    return this.plain(request, 'probe');
  }

  @Post(':system/close-circuit')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({ summary: 'Nối lại mạch, quên các lỗi trước · Close the circuit, forget its failures' })
  @ApiParam({ name: 'system' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  closeCircuit(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    return this.plain(request, 'close-circuit');
  }

  @Post(':system/endpoint/disable')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({ summary: 'Tắt điểm nhận của cổng DVC · Disable the endpoint of a portal' })
  @ApiParam({ name: 'system', example: 'vss-portal' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  @ApiResponse({ status: 409, description: 'STEERING_UNCHANGED' })
  disable(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    return this.plain(request, 'disable');
  }

  @Post(':system/endpoint/enable')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({ summary: 'Bật lại điểm nhận · Enable the endpoint again' })
  @ApiParam({ name: 'system', example: 'vss-portal' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  @ApiResponse({ status: 409, description: 'STEERING_UNCHANGED' })
  enable(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    return this.plain(request, 'enable');
  }

  @Post(':system/poll')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({ summary: 'Lấy chứng từ ngay · Poll now' })
  @ApiParam({ name: 'system', example: 'accounting' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  async pollNow(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    const { system, actor } = this.actIn(request, 'poll');
    await this.desk.pollNow(actor);
    return this.board.find(system, undefined);
  }

  @Get(':system/poll-steps')
  @Right('view')
  @ApiOperation({ summary: 'Các trang đã lấy, mới trước · Pages that were read, newest first' })
  @ApiParam({ name: 'system', example: 'accounting' })
  @ApiResponse({ status: 200, type: PollStepList })
  async steps(@Req() request: FastifyRequest): Promise<PollStepList> {
    this.board.requireAct(systemIn(request), 'cursor');
    const steps = await this.desk.steps();
    return { items: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })) };
  }

  @Post(':system/cursor/preview')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({
    summary: 'Xem trước một con trỏ sẽ mang về gì, không ghi gì · What a cursor would bring; writes nothing',
  })
  @ApiParam({ name: 'system', example: 'accounting' })
  @ApiBody({ type: PreviewCursorRequest })
  @ApiResponse({ status: 200, type: CursorPreview })
  @ApiResponse({ status: 502, description: 'PARTNER_NOT_ASKED' })
  preview(@Req() request: FastifyRequest): Promise<CursorPreview> {
    requireWholeHouse(operatorIn(request));
    this.board.requireAct(systemIn(request), 'cursor');
    return this.desk.preview(cursorIn(request.body));
  }

  @Post(':system/cursor')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({ summary: 'Lùi con trỏ rồi lấy lại · Move the cursor and read again' })
  @ApiParam({ name: 'system', example: 'accounting' })
  @ApiBody({ type: MoveCursorRequest })
  @ApiResponse({ status: 200, type: PartnerDocument })
  async moveCursor(@Req() request: FastifyRequest): Promise<PartnerDocument> {
    const { system, actor } = this.actIn(request, 'cursor');
    await this.desk.move(cursorIn(request.body), actor);
    return this.board.find(system, undefined);
  }

  @Post(':system/secrets')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({ summary: 'Đổi mật mã, mật mã cũ còn dùng song song · Rotate the secret with an overlap' })
  @ApiParam({ name: 'system', example: 'vss-portal' })
  @ApiBody({ type: RotateSecretRequest })
  @ApiResponse({ status: 200, type: RotatedSecret })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED, REASON_REQUIRED' })
  async rotate(@Req() request: FastifyRequest): Promise<RotatedSecret> {
    const { system, actor } = this.actIn(request, 'rotate-secret');
    const secret = await this.acts.rotate(system, rotationIn(request.body), actor);
    return { secret, secrets: (await this.board.secretsOf(system)) ?? [] };
  }

  private async plain(request: FastifyRequest, act: PlainAct): Promise<PartnerDocument> {
    const { system, actor } = this.actIn(request, act);
    await this.acts.act(system, act, actor);
    return this.board.find(system, undefined);
  }

  private actIn(request: FastifyRequest, act: string): { readonly system: string; readonly actor: SteeringActor } {
    const operator = operatorIn(request);
    requireWholeHouse(operator);
    const system = systemIn(request);
    this.board.requireAct(system, act);
    return { system, actor: { who: operator.clientId, reason: reasonIn(request.body) } };
  }
}

function systemIn(request: FastifyRequest): string {
  const { system = '' } = request.params as { readonly system?: string };
  return system;
}

function cursorIn(body: unknown): string {
  const { cursor } = actBody(body);
  if (typeof cursor === 'string' && cursor.length <= longestCursor && !/\p{Cc}/u.test(cursor)) return cursor;
  throw wrong('cursor', `Từ 0 đến ${longestCursor} ký tự`, `0 to ${longestCursor} characters`);
}

function rotationIn(body: unknown): { readonly secret: string | undefined; readonly overlapHours: number } {
  const { secret, overlapHours } = actBody(body);
  if (secret !== undefined && typeof secret !== 'string') throw new GatewayError('INVALID_BODY');
  const whole = typeof overlapHours === 'number' && Number.isInteger(overlapHours);
  if (whole && overlapHours >= 0 && overlapHours <= longestOverlapHours)
    return { secret: secret === '' ? undefined : secret, overlapHours };
  throw wrong('overlapHours', `Từ 0 đến ${longestOverlapHours} giờ`, `0 to ${longestOverlapHours} hours`);
}

function wrong(name: string, vi: string, en: string): GatewayError {
  return new GatewayError('VALIDATION_FAILED', [{ pointer: `/${name}`, code: 'INVALID_PARAMETER', vi, en }]);
}
