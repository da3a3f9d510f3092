// The covers that were asked for, longest waiting first, and who looks after each.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { findCoverView, listCovers, nameCoverOwner, type CoverView } from '../../store/cover-sheet-reads.js';
import { DATABASE, type Database } from '../../store/database.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { actBody, reasonIn } from '../act.reason.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { agencyCode, anyText, oneOf } from '../list/list-query.js';
import { Right, operatorIn, requireAgency } from '../operator.gate.js';
import { coverAnswer, coverColumns } from './cover.answer.js';
import { CoverAnswer, CoverListAnswer, CoverOwnerRequest, coverStates } from './covers.documents.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const longestOwner = 100;
const hourMs = 3_600_000;

interface CoverFilters {
  readonly state: (typeof coverStates)[number] | 'waiting';
  readonly late: boolean;
  readonly agency: string;
  readonly owner: string;
  readonly reference: string;
}

@ApiTags('Vận hành: tờ bìa · Console: covers')
@Controller('console/api/covers')
export class CoversController {
  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các tờ bìa, chờ lâu nhất trước · Covers, longest waiting first' })
  @ApiQuery({ name: 'state', required: false, enum: [...coverStates, 'waiting'] })
  @ApiQuery({ name: 'late', required: false, enum: ['true'] })
  @ApiQuery({ name: 'agency', required: false })
  @ApiQuery({ name: 'owner', required: false })
  @ApiQuery({ name: 'reference', required: false })
  @ListParameters()
  @ApiResponse({ status: 200, type: CoverListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<CoverAnswer> | string> {
    return this.pages.answer(request, reply, this.spec());
  }

  @Post(':dossierId/owner')
  @HttpCode(200)
  @Right('reconcile')
  @ApiOperation({ summary: 'Giao người theo dõi tờ bìa (có ghi lại) · Name who looks after a cover (recorded)' })
  @ApiParam({ name: 'dossierId', format: 'uuid' })
  @ApiBody({ type: CoverOwnerRequest })
  @ApiResponse({ status: 200, type: CoverAnswer })
  @ApiResponse({ status: 404 })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED, VALIDATION_FAILED' })
  async own(@Req() request: FastifyRequest): Promise<CoverAnswer> {
    const operator = operatorIn(request);
    const reason = reasonIn(request.body);
    const owner = ownerIn(request.body);
    const { dossierId = '' } = request.params as { dossierId?: string };
    const found = uuid.test(dossierId) ? await findCoverView(this.database, dossierId) : undefined;
    if (!found) throw new GatewayError('NOT_FOUND');
    requireAgency(operator, found.agency, found.managingAgency);
    const act = { who: operator.clientId, act: 'cover.owner', subject: `dossier ${dossierId}`, reason } as const;
    await this.database.transaction().execute(async (tx) => {
      await nameCoverOwner(tx, dossierId, owner);
      await recordAct(tx, { ...act, detail: { from: found.owner, to: owner }, at: this.clock.now() });
    });
    return this.show({ ...found, owner });
  }

  private spec(): ListSpec<CoverFilters, CoverView, CoverAnswer> {
    return {
      name: 'covers',
      filters: {
        state: oneOf(...coverStates, 'waiting'),
        late: (text) => (text === 'true' ? true : undefined),
        agency: agencyCode,
        owner: anyText,
        reference: anyText,
      },
      read: ({ filters: { late, ...filters }, ...page }) =>
        listCovers(this.database, { ...filters, ...page, ...(late ? { createdBefore: this.lateSince() } : {}) }),
      keyOf: (row) => [row.requestedKey, row.dossierId],
      keyParts: 2,
      show: (row) => this.show(row),
      columns: coverColumns,
    };
  }

  private show(view: CoverView): CoverAnswer {
    return coverAnswer(view, { now: this.clock.now(), lateAfterHours: this.config.COVER_LATE_HOURS });
  }

  private lateSince(): Date {
    return new Date(this.clock.now().getTime() - this.config.COVER_LATE_HOURS * hourMs);
  }
}

/** @throws GatewayError VALIDATION_FAILED */
function ownerIn(body: unknown): string {
  const { owner } = actBody(body);
  const name = typeof owner === 'string' ? owner.trim().normalize('NFC') : '';
  if (name !== '' && name.length <= longestOwner && !/[\p{Cc}\p{Cf}]/u.test(name)) return name;
  const vi = `Người theo dõi từ 1 đến ${longestOwner} ký tự`;
  const en = `Who looks after it: 1 to ${longestOwner} characters`;
  throw new GatewayError('VALIDATION_FAILED', [{ pointer: '/owner', code: 'INVALID_PARAMETER', vi, en }]);
}
