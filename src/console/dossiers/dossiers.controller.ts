// Finding dossiers. The list takes filters in its address; what is typed into the box is sent in a body (`find`), because it may
// be a person's number or name.
import { Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError, type Violation } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findDossiers, type FoundDossier } from '../../store/dossier-find.js';
import { dropSavedView, keepSavedView, listSavedViews } from '../../store/saved-view.repository.js';
import { TokenSigner } from '../../wire/access-tokens/token-signer.js';
import { actBody } from '../act.reason.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { wrongParameter } from '../list/list-query.js';
import { readCursor, writeCursor, type CursorScope } from '../list/page-cursor.js';
import { Right, operatorIn, type Operator } from '../operator.gate.js';
import { textIn, uuidIn } from '../reconciliation/act.request.js';
import {
  FindAnswer,
  FindRequestDocument,
  FoundListAnswer,
  SavedViewAnswer,
  SavedViewListAnswer,
  SavedViewRequest,
  type FoundAnswer,
} from './dossiers.documents.js';
import { filtersOf, findFilters, findRequestIn, savedFiltersIn, type AskedFilters } from './find.request.js';
import { foundAnswer, foundColumns } from './found.answer.js';

/** Draws of candidates for a page that a person looks at, and for a file. */
const roundsOfPage = 3;
const roundsOfList = 25;
const longestViewName = 80;

@ApiTags('Vận hành: hồ sơ · Console: dossiers')
@Controller('console/api/dossiers')
export class DossiersController {
  constructor(
    private readonly pages: ListPages,
    private readonly signer: TokenSigner,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Các hồ sơ theo bộ lọc, mới trước · Dossiers by filter, newest first' })
  @ApiQuery({ name: 'status', required: false })
  @ApiQuery({ name: 'portal', required: false, enum: ['npsp', 'vss-portal'] })
  @ApiQuery({ name: 'agency', required: false })
  @ApiQuery({ name: 'receivedFrom', required: false, description: 'yyyy-MM-dd' })
  @ApiQuery({ name: 'receivedTo', required: false, description: 'yyyy-MM-dd, kể cả ngày đó · inclusive' })
  @ApiQuery({ name: 'deliveryState', required: false })
  @ApiQuery({ name: 'system', required: false })
  @ApiQuery({ name: 'operation', required: false })
  @ApiQuery({ name: 'code', required: false, description: 'Mã lỗi hiện tại của nghĩa vụ · Present code of a duty' })
  @ListParameters()
  @ApiResponse({ status: 200, type: FoundListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<FoundAnswer> | string> {
    return this.pages.answer(request, reply, this.spec());
  }

  @Post('find')
  @HttpCode(200)
  @Right('view')
  @ApiOperation({ summary: 'Một ô tìm kiếm · One box: whatever is in hand leads to its dossiers' })
  @ApiBody({ type: FindRequestDocument })
  @ApiResponse({ status: 200, type: FindAnswer })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED' })
  async find(@Req() request: FastifyRequest): Promise<FindAnswer> {
    const operator = operatorIn(request);
    const { text, filters, cursor, limit } = findRequestIn(request.body);
    requireOwnAgency(operator, filters);
    const scope = { list: 'dossiers.find', clientId: operator.clientId, filters: { ...filters, text }, parts: 1 };
    const before = this.beforeOf(cursor, scope);
    const page = {
      text,
      filters: filtersOf(filters),
      agencies: operator.agencies,
      before,
      limit,
      rounds: roundsOfPage,
    };
    const found = await findDossiers(this.database, page);
    return {
      items: found.rows.map(foundAnswer),
      ...(found.next === undefined ? {} : { nextCursor: writeCursor([found.next], scope, this.signer.key) }),
      ...(text === undefined ? {} : { understoodAs: { considered: found.considered, matched: found.matched } }),
    };
  }

  @Get('views')
  @Right('view')
  @ApiOperation({ summary: 'Bộ lọc đã lưu của tôi · My saved views' })
  @ApiResponse({ status: 200, type: SavedViewListAnswer })
  async views(@Req() request: FastifyRequest): Promise<SavedViewListAnswer> {
    return { items: await listSavedViews(this.database, operatorIn(request).clientId) };
  }

  @Post('views')
  @HttpCode(200)
  @Right('view')
  @ApiOperation({ summary: 'Lưu bộ lọc dưới một tên · Keep filters under a name' })
  @ApiBody({ type: SavedViewRequest })
  @ApiResponse({ status: 200, type: SavedViewAnswer })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED' })
  async keepView(@Req() request: FastifyRequest): Promise<SavedViewAnswer> {
    const { clientId: owner } = operatorIn(request);
    const name = textIn(request.body, 'name', longestViewName);
    const wrong: Violation[] = [];
    const filters = { ...savedFiltersIn(actBody(request.body)['filters'], wrong) };
    if (wrong.length > 0) throw new GatewayError('VALIDATION_FAILED', wrong);
    const id = await keepSavedView(this.database, { owner, name, filters, at: this.clock.now() });
    if (id === undefined) throw new GatewayError('VALIDATION_FAILED', [tooManyViews]);
    return { id, name, filters };
  }

  @Delete('views/:id')
  @HttpCode(204)
  @Right('view')
  @ApiOperation({ summary: 'Bỏ bộ lọc đã lưu · Drop a saved view' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 404 })
  async dropView(@Req() request: FastifyRequest): Promise<void> {
    const gone = await dropSavedView(this.database, operatorIn(request).clientId, uuidIn(request));
    if (!gone) throw new GatewayError('NOT_FOUND');
  }

  private beforeOf(cursor: string | undefined, scope: CursorScope): string | undefined {
    if (cursor === undefined) return undefined;
    const key = readCursor(cursor, scope, this.signer.key);
    if (!key) throw new GatewayError('VALIDATION_FAILED', [{ ...wrongParameter('cursor'), pointer: '/cursor' }]);
    return key[0];
  }

  private spec(): ListSpec<AskedFilters, FoundDossier, FoundAnswer> {
    return {
      name: 'dossiers',
      filters: findFilters,
      read: async ({ filters, after, limit, agencies }) => {
        const page = { filters: filtersOf(filters), agencies, before: after?.[0], limit, rounds: roundsOfList };
        return (await findDossiers(this.database, page)).rows;
      },
      keyOf: ({ id }) => [id],
      keyParts: 1,
      show: foundAnswer,
      columns: foundColumns,
    };
  }
}

const tooManyViews: Violation = {
  pointer: '/name',
  code: 'INVALID_PARAMETER',
  vi: 'Đã đủ 50 bộ lọc; hãy bỏ bớt',
  en: 'There are 50 views already; drop one',
};

/** As in every list: an agency that the operator may not see is refused, not silently empty. */
function requireOwnAgency({ agencies }: Operator, { agency }: Partial<AskedFilters>): void {
  if (agencies !== undefined && agency !== undefined && !agencies.includes(agency)) throw new GatewayError('FORBIDDEN');
}
