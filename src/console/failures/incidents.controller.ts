// What is wrong now and was wrong before, who looks after it, and whether the alerts went out.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findIncident, listIncidents, type IncidentView } from '../../store/incident-reads.js';
import { acknowledgeIncident } from '../../store/incident.repository.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { actBody, reasonIn } from '../act.reason.js';
import { ListPages, type ListAnswer } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { anyText, oneOf, type Filters } from '../list/list-query.js';
import { Right, operatorIn } from '../operator.gate.js';
import { textIn, uuidIn } from '../reconciliation/act.request.js';
import { incidentAnswer, incidentColumns } from './failure.answer.js';
import {
  AcknowledgeRequest,
  IncidentDocument,
  IncidentList,
  groupStates,
  incidentKinds,
} from './failures.documents.js';

interface IncidentFilters {
  readonly state: (typeof groupStates)[number];
  readonly kind: (typeof incidentKinds)[number];
  readonly system: string;
}

const incidentFilters: Filters<IncidentFilters> = {
  state: oneOf(...groupStates),
  kind: oneOf(...incidentKinds),
  system: anyText,
};
const longestOwner = 100;

@ApiTags('Vận hành: sự cố · Console: failures')
@Controller('console/api/incidents')
export class IncidentsController {
  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Sự cố, mới trước · Incidents, newest first' })
  @ApiQuery({ name: 'state', required: false, enum: groupStates })
  @ApiQuery({ name: 'kind', required: false, enum: incidentKinds })
  @ApiQuery({ name: 'system', required: false })
  @ListParameters()
  @ApiResponse({ status: 200, type: IncidentList })
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<IncidentDocument> | string> {
    return this.pages.answer(request, reply, {
      name: 'incidents',
      filters: incidentFilters,
      read: ({ filters, ...page }) => listIncidents(this.database, { ...filters, ...page }),
      keyOf: (row) => [row.openedKey, row.id],
      keyParts: 2,
      show: incidentAnswer,
      columns: incidentColumns,
    });
  }

  @Get(':id')
  @Right('view')
  @ApiOperation({ summary: 'Một sự cố và các thông báo của nó · One incident and its alerts' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: IncidentDocument })
  @ApiResponse({ status: 404 })
  async one(@Req() request: FastifyRequest): Promise<IncidentDocument> {
    return incidentAnswer(await this.findFor(request));
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Right('replay')
  @ApiOperation({ summary: 'Nhận xử lý một sự cố · Take an incident in hand' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: AcknowledgeRequest })
  @ApiResponse({ status: 200, type: IncidentDocument })
  @ApiResponse({ status: 404 })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED' })
  async acknowledge(@Req() request: FastifyRequest): Promise<IncidentDocument> {
    const { clientId: who } = operatorIn(request);
    const note = reasonIn(request.body);
    const named = actBody(request.body)['owner'];
    const owner = named === undefined || named === '' ? who : textIn(request.body, 'owner', longestOwner);
    const { id } = await this.findFor(request);
    await this.database.transaction().execute(async (tx) => {
      await acknowledgeIncident(tx, id, { who, owner, note, at: this.clock.now() });
      await recordAct(tx, {
        who,
        act: 'incident.acknowledge',
        subject: `incident ${id}`,
        reason: note,
        detail: { owner },
      });
    });
    return incidentAnswer(await this.findFor(request));
  }

  private async findFor(request: FastifyRequest): Promise<IncidentView> {
    const view = await findIncident(this.database, uuidIn(request), operatorIn(request).agencies);
    if (!view) throw new GatewayError('NOT_FOUND');
    return view;
  }
}
