// The native REST door: submit, supplement, withdraw, read, list. A caller meets the dossiers of its own portal only; the
// gate has admitted it (rest.gate.ts) and the body has been read strictly (fastify-options.ts) before a method runs.
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { statuses } from '../../domain/status.js';
import type { Receipt } from '../../intake/submission.js';
import type { Portal } from '../../platform/partners.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findDossier, listDossiers, readTimeline, type DossierView } from '../../store/dossier-reads.js';
import { rawMessageOf, type DoorRequest } from '../door/door-request.js';
import { DossierEntry, type EntryCall } from '../entry/dossier-entry.service.js';
import { isRecord, type JsonRecord } from '../entry/sent-form.js';
import { AccessTokens } from './access-tokens.service.js';
import { DossierDocument, SupplementDocument, WithdrawalDocument } from './dossier.documents.js';
import { dossierAnswer, receiptAnswer, timelineAnswer } from './dossier.answers.js';
import { readCursor, writeCursor } from './list-cursor.js';
import { readListQuery, wrongParameter } from './list-query.js';
import { callerWith } from './rest.gate.js';
import { DossierAnswer, DossierListAnswer, ProblemAnswer, ReceiptAnswer, TimelineAnswer } from './rest.documents.js';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const idempotencyKeyForm = /^[\x21-\x7e]{1,128}$/;
const problem = { type: ProblemAnswer, description: 'application/problem+json' };

@ApiTags('Hồ sơ · Dossiers')
@ApiBearerAuth()
@ApiHeader({
  name: 'X-Correlation-Id',
  required: false,
  description: 'Trả lại trong mọi câu trả lời · Echoed in every answer',
})
@ApiResponse({ status: 401, ...problem })
@ApiResponse({ status: 403, ...problem })
@ApiResponse({ status: 429, ...problem })
@Controller('v1/dossiers')
export class DossiersController {
  constructor(
    private readonly entry: DossierEntry,
    private readonly tokens: AccessTokens,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Nộp hồ sơ · Submit a dossier' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Thay cho reference khi vắng · Stands in for reference',
  })
  @ApiBody({ type: DossierDocument })
  @ApiResponse({ status: 201, type: ReceiptAnswer })
  @ApiResponse({
    status: 200,
    type: ReceiptAnswer,
    description: 'Trả lời đầu được nhắc lại · The first answer again (Idempotent-Replayed)',
  })
  @ApiResponse({ status: 409, ...problem })
  @ApiResponse({ status: 422, ...problem })
  @ApiResponse({ status: 503, ...problem })
  async submit(@Req() request: DoorRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ReceiptAnswer> {
    const { portal } = callerWith('dossier.submit', request);
    const key = idempotencyKeyOf(request);
    const form = isRecord(request.body) ? named(request.body, key) : request.body;
    const receipt = await this.entry.submit(callOf(request, portal), { kind: 'native', form }, key);
    void reply.header('location', `/v1/dossiers/${receipt.id}`);
    return answer(reply, receipt, 201);
  }

  @Post(':id/supplements')
  @ApiOperation({ summary: 'Bổ sung hồ sơ (chỉ ở trạng thái 5) · Supplement (in status 5 only)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: SupplementDocument })
  @ApiResponse({ status: 201, type: ReceiptAnswer })
  @ApiResponse({ status: 200, type: ReceiptAnswer })
  @ApiResponse({ status: 404, ...problem })
  @ApiResponse({ status: 409, ...problem })
  @ApiResponse({ status: 422, ...problem })
  async supplement(
    @Req() request: DoorRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceiptAnswer> {
    const { portal } = callerWith('dossier.supplement', request);
    const sent = { kind: 'native', form: request.body } as const;
    const receipt = await this.entry.supplement(callOf(request, portal), { id: idOf(request) }, sent);
    return answer(reply, receipt, 201);
  }

  @Post(':id/withdrawal')
  @ApiOperation({ summary: 'Rút hồ sơ · Withdraw' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: WithdrawalDocument })
  @ApiResponse({
    status: 202,
    type: ReceiptAnswer,
    description: 'Trạng thái 7 sau khi TNHS chấp nhận · Status 7 once TNHS has accepted',
  })
  @ApiResponse({ status: 200, type: ReceiptAnswer })
  @ApiResponse({ status: 404, ...problem })
  @ApiResponse({ status: 409, ...problem })
  async withdraw(@Req() request: DoorRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ReceiptAnswer> {
    const { portal } = callerWith('dossier.withdraw', request);
    const sent = { kind: 'native', form: request.body } as const;
    const receipt = await this.entry.withdraw(callOf(request, portal), { id: idOf(request) }, sent);
    return answer(reply, receipt, 202);
  }

  @Get()
  @ApiOperation({ summary: 'Danh sách hồ sơ, mới trước · List, newest first' })
  @ApiQuery({ name: 'status', required: false, enum: [...statuses] })
  @ApiQuery({ name: 'reference', required: false })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } })
  @ApiQuery({ name: 'cursor', required: false, description: 'nextCursor của trang trước · of the page before' })
  @ApiResponse({ status: 200, type: DossierListAnswer })
  @ApiResponse({ status: 422, ...problem })
  async list(@Req() request: DoorRequest): Promise<DossierListAnswer> {
    const { portal } = callerWith('dossier.read', request);
    const { status, reference, limit, cursor } = readListQuery(request.query as JsonRecord);
    const scope = { portal, status, reference };
    const before = cursor === undefined ? undefined : readCursor(cursor, scope, this.tokens.signingKey);
    if (cursor !== undefined && before === undefined)
      throw new GatewayError('VALIDATION_FAILED', [wrongParameter('cursor')]);
    const found = await listDossiers(this.database, { ...scope, before, limit: limit + 1 });
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      items: found.slice(0, limit).map(dossierAnswer),
      ...(last ? { nextCursor: writeCursor(last.id, scope, this.tokens.signingKey) } : {}),
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Trạng thái hồ sơ · Status of a dossier' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: DossierAnswer })
  @ApiResponse({ status: 404, ...problem })
  async read(@Req() request: DoorRequest): Promise<DossierAnswer> {
    return dossierAnswer(await this.find(request));
  }

  @Get(':id/timeline')
  @ApiOperation({ summary: 'Tiến trình hồ sơ · Timeline of a dossier' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: TimelineAnswer })
  @ApiResponse({ status: 404, ...problem })
  async timeline(@Req() request: DoorRequest): Promise<TimelineAnswer> {
    const dossier = await this.find(request);
    return timelineAnswer(dossier, await readTimeline(this.database, dossier.id));
  }

  private async find(request: DoorRequest): Promise<DossierView> {
    const { portal } = callerWith('dossier.read', request);
    const dossier = await findDossier(this.database, portal, { id: idOf(request) });
    if (!dossier) throw new GatewayError('NOT_FOUND');
    return dossier;
  }
}

function callOf(request: DoorRequest, portal: Portal): EntryCall {
  return { portal, door: 'rest', raw: rawMessageOf(request), correlationId: request.id };
}

/** A key stands in for the reference where a portal has none of its own. */
function named(body: JsonRecord, key: string | undefined): JsonRecord {
  return body['reference'] === undefined && key !== undefined ? { ...body, reference: key } : body;
}

function idOf(request: DoorRequest): string {
  const { id } = request.params as { id?: string };
  if (id === undefined || !uuid.test(id)) throw new GatewayError('NOT_FOUND');
  return id;
}

function idempotencyKeyOf(request: DoorRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && idempotencyKeyForm.test(key)) return key;
  throw new GatewayError('VALIDATION_FAILED', [
    {
      pointer: '/headers/idempotency-key',
      code: 'INVALID_PARAMETER',
      vi: 'Idempotency-Key phải là 1–128 ký tự ASCII in được, không có dấu cách',
      en: 'Idempotency-Key must be 1–128 printable ASCII characters without spaces',
    },
  ]);
}

function answer(reply: FastifyReply, receipt: Receipt, freshStatus: 201 | 202): ReceiptAnswer {
  void reply.code(receipt.repeated ? 200 : freshStatus);
  if (receipt.repeated) void reply.header('idempotent-replayed', 'true');
  return receiptAnswer(receipt);
}
