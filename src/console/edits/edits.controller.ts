// Edit and replay: propose, approve or reject, apply. Differences are masked; who may know more reveals them with a reason.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { differences, masked } from '../../replay/document-diff.js';
import { DATABASE, type Database } from '../../store/database.js';
import { listEdits, type EditView } from '../../store/dossier-edit.repository.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { actBody } from '../act.reason.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { oneOf } from '../list/list-query.js';
import { Right, operatorIn } from '../operator.gate.js';
import { actorIn, idIn, isUuid } from '../replays/act.request.js';
import { ActRequest } from '../replays/delivery-acts.documents.js';
import { DossierEdits } from './dossier-edits.service.js';
import {
  EditAnswer,
  EditDraftRequest,
  EditListAnswer,
  EditRequest,
  EditWithDifferences,
  editStates,
} from './edits.documents.js';

interface EditFilters {
  readonly state: (typeof editStates)[number];
  readonly dossier: string;
}

const mostDeliveries = 50;

@ApiTags('Vận hành: sửa và phát lại · Console: edits')
@Controller('console/api/edits')
export class EditsController {
  constructor(
    private readonly edits: DossierEdits,
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các bản sửa, mới nhất trước · Edits, newest first' })
  @ApiProduces('application/json', 'text/csv')
  @ApiQuery({ name: 'state', required: false, enum: editStates })
  @ApiQuery({ name: 'dossier', required: false })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'] })
  @ApiResponse({ status: 200, type: EditListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<EditAnswer> | string> {
    const spec: ListSpec<EditFilters, EditView, EditAnswer> = {
      name: 'edits',
      filters: { state: oneOf(...editStates), dossier: (text) => (isUuid(text) ? text : undefined) },
      read: ({ filters, ...page }) => listEdits(this.database, { ...filters, ...page }),
      keyOf: (row) => [row.proposedKey, row.id],
      keyParts: 2,
      show: editAnswer,
      columns: editColumns,
    };
    return this.pages.answer(request, reply, spec);
  }

  @Post('draft')
  @HttpCode(200)
  @Right('edit')
  @ApiOperation({
    summary:
      'Dữ liệu hồ sơ để sửa; cần cả quyền xem dữ liệu cá nhân (có ghi lại) · The data to edit; needs view-personal-data too (recorded)',
  })
  @ApiBody({ type: EditDraftRequest })
  @ApiResponse({ status: 200, description: 'canonical' })
  async draft(@Req() request: FastifyRequest): Promise<{ canonical: Readonly<Record<string, unknown>> }> {
    if (!operatorIn(request).rights.has('view-personal-data')) throw new GatewayError('FORBIDDEN');
    return { canonical: await this.edits.reveal(dossierIn(request.body), actorIn(request)) };
  }

  @Post()
  @HttpCode(201)
  @Right('edit')
  @ApiOperation({ summary: 'Đề xuất phiên bản mới · Propose a new version' })
  @ApiBody({ type: EditRequest })
  @ApiResponse({ status: 201, type: EditWithDifferences })
  @ApiResponse({ status: 409, description: 'EDIT_STATE_CONFLICT' })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED, REASON_REQUIRED' })
  async propose(@Req() request: FastifyRequest): Promise<EditWithDifferences> {
    const actor = actorIn(request);
    const wish = { dossierId: dossierIn(request.body), after: afterIn(request.body) };
    const id = await this.edits.propose({ ...wish, deliveries: deliveriesIn(request.body) }, actor);
    return this.show(request, id);
  }

  @Get(':id')
  @Right('view')
  @ApiOperation({ summary: 'Một bản sửa (che) · One edit (masked)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: EditWithDifferences })
  @ApiResponse({ status: 404 })
  async one(@Req() request: FastifyRequest): Promise<EditWithDifferences> {
    return this.show(request, idIn(request));
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @Right('view-personal-data')
  @ApiOperation({ summary: 'Một bản sửa, không che (có ghi lại) · The same unmasked (recorded)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: EditWithDifferences })
  async reveal(@Req() request: FastifyRequest): Promise<EditWithDifferences> {
    const { who, reason } = actorIn(request);
    const id = idIn(request);
    const shown = await this.show(request, id, (value) => value);
    const act = { who, reason, act: 'edit.reveal', subject: `edit ${id}` };
    await this.database.transaction().execute((tx) => recordAct(tx, act));
    return shown;
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Right('approve')
  @ApiOperation({ summary: 'Duyệt (người khác với người đề xuất) · Approve; never one’s own' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: EditWithDifferences })
  @ApiResponse({ status: 403, description: 'EDIT_OWN_APPROVAL' })
  async approve(@Req() request: FastifyRequest): Promise<EditWithDifferences> {
    await this.edits.decide(idIn(request), 'approved', actorIn(request));
    return this.show(request, idIn(request));
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Right('approve')
  @ApiOperation({ summary: 'Từ chối · Reject' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: EditWithDifferences })
  async reject(@Req() request: FastifyRequest): Promise<EditWithDifferences> {
    await this.edits.decide(idIn(request), 'rejected', actorIn(request));
    return this.show(request, idIn(request));
  }

  @Post(':id/apply')
  @HttpCode(200)
  @Right('edit')
  @ApiOperation({ summary: 'Áp dụng và phát lại · Apply, and release what is parked' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: EditWithDifferences })
  @ApiResponse({ status: 409, description: 'EDIT_NEEDS_APPROVAL, EDIT_STALE, EDIT_STATE_CONFLICT' })
  async apply(@Req() request: FastifyRequest): Promise<EditWithDifferences> {
    await this.edits.apply(idIn(request), actorIn(request));
    return this.show(request, idIn(request));
  }

  private async show(request: FastifyRequest, id: string, show = masked): Promise<EditWithDifferences> {
    const { agencies } = operatorIn(request);
    const [view] = await listEdits(this.database, { id, agencies, after: undefined, limit: 1 });
    if (!view) throw new GatewayError('NOT_FOUND');
    return { ...editAnswer(view), differences: differences(view.before, view.after, show) };
  }
}

function editAnswer(row: EditView): EditAnswer {
  const { id, state, changed, deliveries, reason, decision, agency } = row;
  return {
    ...{ id, state, changed, deliveries, reason, decision, agency },
    dossierId: row.dossier_id,
    portalReference: row.portal_ref,
    needsApproval: row.needs_approval,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at.toISOString(),
    decidedBy: row.decided_by,
    appliedBy: row.applied_by,
    appliedAt: row.applied_at?.toISOString() ?? null,
  };
}

const titles = ['id', 'dossierId', 'portalReference', 'state', 'proposedBy', 'proposedAt', 'decidedBy'] as const;
const editColumns: readonly CsvColumn<EditAnswer>[] = titles.map((title) => ({ title, of: (row) => row[title] }));

function dossierIn(body: unknown): string {
  const { dossierId } = actBody(body);
  if (!isUuid(dossierId)) throw new GatewayError('VALIDATION_FAILED', [wrong('/dossierId')]);
  return dossierId;
}

function afterIn(body: unknown): Record<string, unknown> {
  const { after } = actBody(body);
  if (typeof after !== 'object' || after === null || Array.isArray(after))
    throw new GatewayError('VALIDATION_FAILED', [wrong('/after')]);
  return after as Record<string, unknown>;
}

function deliveriesIn(body: unknown): string[] {
  const { deliveries = [] } = actBody(body);
  const isList = Array.isArray(deliveries) && deliveries.length <= mostDeliveries && deliveries.every(isUuid);
  if (!isList) throw new GatewayError('VALIDATION_FAILED', [wrong('/deliveries')]);
  return deliveries;
}

function wrong(pointer: string) {
  return { pointer, code: 'INVALID_PARAMETER', vi: 'Giá trị không hợp lệ', en: 'The value is not valid' };
}
