// What each agency settled, for operators: look at it, look at its history, change it from today or a later day on.
import { Controller, Get, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AgencyDesk, type AgencyStanding } from '../../deadlines/agency-desk.js';
import type { AgencyVersion } from '../../domain/agency/agency-book.js';
import { GatewayError } from '../../domain/errors.js';
import { actBody, reasonIn } from '../act.reason.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { agencyCode } from '../list/list-query.js';
import { Right, operatorIn, requireAgency } from '../operator.gate.js';
import {
  AgencyHistoryDocument,
  AgencyListDocument,
  ChangeSettingsRequest,
  type AgencyDocument,
  type SettingsVersion,
} from './agencies.documents.js';

interface AgencyFilters {
  readonly agency: string;
}

@ApiTags('Vận hành: cơ quan BHXH · Console: agencies')
@Controller('console/api/agencies')
export class AgenciesController {
  constructor(
    private readonly pages: ListPages,
    private readonly desk: AgencyDesk,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({
    summary: 'Danh mục cơ quan và cấu hình đang hiệu lực · Agencies and their settings in force, by code',
  })
  @ApiQuery({ name: 'agency', required: false })
  @ListParameters()
  @ApiResponse({ status: 200, type: AgencyListDocument })
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<AgencyDocument> | string> {
    return this.pages.answer(request, reply, this.spec());
  }

  @Get(':code/settings')
  @Right('view')
  @ApiOperation({ summary: 'Cấu hình của một cơ quan, cùng lịch sử · Settings of one agency, with their history' })
  @ApiParam({ name: 'code', example: '07906' })
  @ApiResponse({ status: 200, type: AgencyHistoryDocument })
  @ApiResponse({ status: 404 })
  async find(@Req() request: FastifyRequest): Promise<AgencyHistoryDocument> {
    const code = codeIn(request);
    requireAgency(operatorIn(request), code);
    return historyOf(await this.desk.find(code));
  }

  @Put(':code/settings')
  @Right('configure')
  @ApiOperation({ summary: 'Đổi cấu hình (thêm phiên bản, có ghi lại) · Change settings (a new version, recorded)' })
  @ApiParam({ name: 'code', example: '07906' })
  @ApiBody({ type: ChangeSettingsRequest })
  @ApiResponse({ status: 200, type: AgencyHistoryDocument })
  @ApiResponse({ status: 422, description: 'VALIDATION_FAILED, REASON_REQUIRED' })
  async change(@Req() request: FastifyRequest): Promise<AgencyHistoryDocument> {
    const operator = operatorIn(request);
    const agency = codeIn(request);
    requireAgency(operator, agency);
    const reason = reasonIn(request.body);
    const { service, effectiveFrom, settings } = actBody(request.body);
    const wanted = { agency, service, effectiveFrom, settings, reason, who: operator.clientId };
    return historyOf(await this.desk.change(wanted));
  }

  private spec(): ListSpec<AgencyFilters, AgencyStanding, AgencyDocument> {
    return {
      name: 'agencies',
      filters: { agency: agencyCode },
      read: async ({ filters: { agency }, after: [last = ''] = [], limit, agencies }) => {
        const all = await this.desk.list();
        const mayShow = (code: string): boolean => !agencies || agencies.includes(code);
        const shown = all.filter(
          (one) => one.agency > last && mayShow(one.agency) && (!agency || one.agency === agency),
        );
        return shown.slice(0, limit);
      },
      keyOf: (row) => [row.agency],
      keyParts: 1,
      show: standingOf,
      columns,
    };
  }
}

const columns: readonly CsvColumn<AgencyDocument>[] = [
  { title: 'code', of: (row) => row.code },
  { title: 'name', of: (row) => row.inForce?.settings.name },
  { title: 'service', of: (row) => row.service },
  { title: 'version', of: (row) => row.inForce?.version },
  { title: 'effectiveFrom', of: (row) => row.inForce?.effectiveFrom },
  { title: 'timeLimitWorkingDays', of: (row) => row.inForce?.settings.timeLimitWorkingDays },
  { title: 'apologyWorkingDays', of: (row) => row.inForce?.settings.apologyWorkingDays },
  { title: 'managingAgency', of: (row) => row.inForce?.settings.managingAgency },
  { title: 'closed', of: (row) => row.inForce?.settings.closed ?? false },
  { title: 'upcoming', of: (row) => row.upcoming.map(({ effectiveFrom }) => effectiveFrom).join(' ') },
];

/** @throws GatewayError NOT_FOUND for what cannot be a code. */
function codeIn(request: FastifyRequest): string {
  const { code = '' } = request.params as { code?: string };
  if (agencyCode(code) === undefined) throw new GatewayError('NOT_FOUND');
  return code;
}

function standingOf({ agency, service, inForce, versions }: AgencyStanding): AgencyDocument {
  const shown = inForce ? shownVersion(inForce) : null;
  return { code: agency, service, inForce: shown, upcoming: versions.map(shownVersion) };
}

function historyOf(standing: AgencyStanding): AgencyHistoryDocument {
  const { inForce, versions } = standing;
  const later = versions.filter(({ effectiveFrom }) => effectiveFrom > (inForce?.effectiveFrom ?? ''));
  return { ...standingOf({ ...standing, versions: later }), history: versions.map(shownVersion) };
}

function shownVersion({
  version,
  effectiveFrom,
  settings,
  recordedBy,
  recordedAt,
  reason,
}: AgencyVersion): SettingsVersion {
  const copy = structuredClone(settings) as SettingsVersion['settings'];
  return { version, effectiveFrom, settings: copy, recordedBy, recordedAt: recordedAt.toISOString(), reason };
}
