// Edit and replay: propose, approve or reject, apply. Differences are masked; who may know more reveals them with a reason.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import type { Actor } from '../../replay/delivery-acts.service.js';
import { DATABASE, type Database } from '../../store/database.js';
import { countWaiting, listEdits, type EditView } from '../../store/dossier-edit.repository.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { oneOf } from '../list/list-query.js';
import { Right, operatorIn } from '../operator.gate.js';
import { actorIn, idIn, isUuid } from '../replays/act.request.js';
import { ActRequest } from '../replays/delivery-acts.documents.js';
import { DossierEdits } from './dossier-edits.service.js';
import { EditViews, type EditPreview } from './edit-views.service.js';
import { editAnswer, editColumns, shownAnswer } from './edit.answer.js';
import { fixed } from './edit.judgement.js';
import { dossierIn, wishIn } from './edit.request.js';
import {
  EditAnswer,
  EditDraftAnswer,
  EditDraftRequest,
  EditListAnswer,
  EditPreviewAnswer,
  EditPreviewRequest,
  EditRequest,
  EditWithDifferences,
  EditsWaitingAnswer,
  editStates,
} from './edits.documents.js';

interface EditFilters {
  readonly state: (typeof editStates)[number];
  readonly dossier: string;
}

@ApiTags('Vận hành: sửa và phát lại · Console: edits')
@Controller('console/api/edits')
export class EditsController {
  constructor(
    private readonly edits: DossierEdits,
    private readonly views: EditViews,
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các bản sửa, mới nhất trước · Edits, newest first' })
  @ApiQuery({ name: 'state', required: false, enum: editStates })
  @ApiQuery({ name: 'dossier', required: false })
  @ListParameters()
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

  @Get('waiting')
  @Right('view')
  @ApiOperation({ summary: 'Số bản sửa chờ duyệt, chờ áp dụng · How many wait to be approved, or applied' })
  @ApiResponse({ status: 200, type: EditsWaitingAnswer })
  async waiting(@Req() request: FastifyRequest): Promise<EditsWaitingAnswer> {
    const { clientId: who, agencies } = operatorIn(request);
    return countWaiting(this.database, { who, agencies });
  }

  @Post('draft')
  @HttpCode(200)
  @Right('edit')
  @ApiOperation({
    summary:
      'Dữ liệu hồ sơ để sửa; cần cả quyền xem dữ liệu cá nhân (có ghi lại) · The data to edit; needs view-personal-data too (recorded)',
  })
  @ApiBody({ type: EditDraftRequest })
  @ApiResponse({ status: 200, type: EditDraftAnswer })
  async draft(@Req() request: FastifyRequest): Promise<EditDraftAnswer> {
    requirePersonalData(request);
    const { canonical, words } = await this.edits.reveal(dossierIn(request.body), actorIn(request));
    return { canonical, words: [...words], fixed: [...fixed] };
  }

  @Post('preview')
  @HttpCode(200)
  @Right('edit')
  @ApiOperation({
    summary:
      'Xem trước (che): lỗi từng trường, và nội dung từng lượt sẽ gửi; cần cả quyền xem dữ liệu cá nhân; không gửi gì · A preview (masked); sends nothing; needs view-personal-data too',
  })
  @ApiBody({ type: EditPreviewRequest })
  @ApiResponse({ status: 200, type: EditPreviewAnswer })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED' })
  async previewWish(@Req() request: FastifyRequest): Promise<EditPreview> {
    requirePersonalData(request);
    const { agencies } = operatorIn(request);
    return this.views.preview(wishIn(request.body), { agencies, reveal: false });
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
    return this.show(request, await this.edits.propose(wishIn(request.body), actor));
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
    const actor = actorIn(request);
    const shown = await this.show(request, idIn(request), true);
    await this.record(actor, idIn(request));
    return shown;
  }

  @Get(':id/preview')
  @Right('view')
  @ApiOperation({ summary: 'Nội dung các lượt sẽ gửi nếu áp dụng (che) · What would be sent if applied (masked)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: EditPreviewAnswer })
  @ApiResponse({ status: 409, description: 'EDIT_STATE_CONFLICT' })
  async preview(@Req() request: FastifyRequest): Promise<EditPreview> {
    const { agencies } = operatorIn(request);
    return this.views.previewOf(idIn(request), { agencies, reveal: false });
  }

  @Post(':id/preview')
  @HttpCode(200)
  @Right('view-personal-data')
  @ApiOperation({ summary: 'Xem trước, không che (có ghi lại) · The same unmasked (recorded)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: EditPreviewAnswer })
  @ApiResponse({ status: 409, description: 'EDIT_STATE_CONFLICT' })
  async revealPreview(@Req() request: FastifyRequest): Promise<EditPreview> {
    const actor = actorIn(request);
    const shown = await this.views.previewOf(idIn(request), { agencies: actor.agencies, reveal: true });
    await this.record(actor, idIn(request));
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

  @Post(':id/withdraw')
  @HttpCode(200)
  @Right('edit')
  @ApiOperation({ summary: 'Người đề xuất rút lại bản của mình · The proposer takes their own back' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ActRequest })
  @ApiResponse({ status: 200, type: EditWithDifferences })
  @ApiResponse({ status: 403, description: 'EDIT_NOT_OWN' })
  @ApiResponse({ status: 409, description: 'EDIT_STATE_CONFLICT' })
  async withdraw(@Req() request: FastifyRequest): Promise<EditWithDifferences> {
    await this.edits.decide(idIn(request), 'withdrawn', actorIn(request));
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

  private async show(request: FastifyRequest, id: string, reveal = false): Promise<EditWithDifferences> {
    const { agencies } = operatorIn(request);
    return shownAnswer(await this.views.show(id, { agencies, reveal }));
  }

  /** A look at values of one edit. */
  private async record({ who, reason }: Actor, id: string): Promise<void> {
    const act = { who, reason, act: 'edit.reveal', subject: `edit ${id}`, at: this.clock.now() } as const;
    await this.database.transaction().execute((tx) => recordAct(tx, act));
  }
}

/** Whoever writes a new version knows the old one. @throws GatewayError FORBIDDEN */
function requirePersonalData(request: FastifyRequest): void {
  if (!operatorIn(request).rights.has('view-personal-data')) throw new GatewayError('FORBIDDEN');
}
