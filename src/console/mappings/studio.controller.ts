// The studio: an edited mapping run on one document, field by field, and tried on the last stored ones; nothing here is put in force.
// Whatever an edited text costs is paid in a process of its own, within a time and a memory (422 MAPPING_TOO_SLOW).
// Values of stored documents are masked; showing them needs the right and a reason, and is recorded.
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { MappingBench } from '../../studio/mapping-bench.service.js';
import { MappingDesk } from '../../studio/mapping-desk.service.js';
import { MappingTrials, mostSamples } from '../../studio/mapping-trials.service.js';
import { actBody, reasonIn } from '../act.reason.js';
import { Right, operatorIn } from '../operator.gate.js';
import { fileInForce, runOf, sampleOf, trialOf } from './mapping-answers.js';
import { MappingSamples } from './mapping-samples.service.js';
import {
  RunDocument,
  RunRequest,
  SampleListDocument,
  TrialBegunDocument,
  TrialDocument,
  TrialRequest,
} from './mapping.documents.js';
import { TrialSamples } from './trial-samples.service.js';
import { findingsOfPage, lastIn, nameIn, placeIn, trialIn, wholeOperator, yamlIn } from './mapping.requests.js';

const shownSamples = 30;

interface Document {
  readonly source: unknown;
  readonly at: Date;
  readonly values: boolean;
}

@ApiTags('Vận hành: ánh xạ · Console: mappings')
@Controller('console/api/mappings')
export class StudioController {
  constructor(
    private readonly desk: MappingDesk,
    private readonly trials: MappingTrials,
    private readonly samples: MappingSamples,
    private readonly trialSamples: TrialSamples,
    private readonly bench: MappingBench,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':name/messages')
  @Right('view')
  @ApiOperation({ summary: 'Thông điệp đã lưu gần nhất của ánh xạ · The last stored documents of a mapping' })
  @ApiParam({ name: 'name' })
  @ApiResponse({ status: 200, type: SampleListDocument })
  async messages(@Req() request: FastifyRequest): Promise<SampleListDocument> {
    const name = nameIn(request);
    this.desk.setFor(name);
    const samples = await this.samples.last(name, shownSamples, operatorIn(request).agencies);
    return { items: samples.map(sampleOf) };
  }

  @Post(':name/runs')
  @HttpCode(200)
  @Right('view')
  @ApiOperation({ summary: 'Chạy thử trên một thông điệp, từng trường · Run on one document, field by field' })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: RunRequest })
  @ApiResponse({ status: 200, type: RunDocument })
  async run(@Req() request: FastifyRequest): Promise<RunDocument> {
    const name = nameIn(request);
    const yaml = this.pick(name, request);
    const { source, at, values } = await this.document(name, request);
    const ran = await this.bench.run({ name, yaml, document: { source, at }, showValues: values });
    if (!ran.ok) return { ...nothing, faults: ran.faults };
    return runOf(ran.told, source, { path: ran.path, values });
  }

  @Post(':name/trials')
  @HttpCode(202)
  @Right('configure')
  @ApiOperation({
    summary: 'Thử bản sửa trên N thông điệp gần nhất · Try an edited mapping on the last N stored documents',
  })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: TrialRequest })
  @ApiResponse({ status: 202, type: TrialBegunDocument, description: '422 MAPPING_BROKEN; 409 MAPPING_TRIAL_RUNNING' })
  async begin(@Req() request: FastifyRequest): Promise<TrialBegunDocument> {
    const { clientId: who } = wholeOperator(request);
    const name = nameIn(request);
    this.desk.setFor(name);
    const body = actBody(request.body);
    const [last, yaml] = [lastIn(body, mostSamples), yamlIn(body)];
    const { version } = await this.bench.proven({ name, yaml });
    const samples = this.trialSamples.of(name, last);
    return { id: await this.trials.begin({ name, yaml, version, samples, last, who }) };
  }

  @Get(':name/trials/:id')
  @Right('configure')
  @ApiOperation({
    summary: 'Tiến độ và kết quả của lần thử (giữ một ngày) · Progress and result of a trial, kept for a day',
  })
  @ApiParam({ name: 'name' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ name: 'after', required: false, description: 'Place of the last finding seen' })
  @ApiResponse({ status: 200, type: TrialDocument })
  @ApiResponse({ status: 404 })
  async trial(@Req() request: FastifyRequest): Promise<TrialDocument> {
    wholeOperator(request);
    const after = placeIn(request);
    const trial = await this.trials.find(nameIn(request), trialIn(request));
    return trialOf(trial, await this.trials.findings(trial.id, { after, limit: findingsOfPage }));
  }

  @Post(':name/trials/:id/cancellation')
  @HttpCode(202)
  @Right('configure')
  @ApiOperation({ summary: 'Dừng một lần thử · Cancel a trial' })
  @ApiParam({ name: 'name' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 202 })
  async cancel(@Req() request: FastifyRequest): Promise<void> {
    wholeOperator(request);
    await this.trials.cancel(nameIn(request), trialIn(request));
  }

  /** The text to run: an edited one is compiled for those who may change mappings only. */
  private pick(name: string, request: FastifyRequest): string {
    const set = this.desk.setFor(name);
    const { yaml } = actBody(request.body);
    if (yaml === undefined) return this.desk.textInForce(name, fileInForce(set, name, this.clock.now()).version);
    if (!operatorIn(request).rights.has('configure')) throw new GatewayError('FORBIDDEN');
    return yamlIn({ yaml });
  }

  private async document(name: string, request: FastifyRequest): Promise<Document> {
    const operator = operatorIn(request);
    const { message, messageId, showValues } = actBody(request.body);
    if (typeof messageId !== 'string') return { source: message, at: this.clock.now(), values: true };
    const sample = await this.samples.one(name, messageId, operator.agencies);
    const values = showValues === true;
    if (values) await this.recordReveal(name, request, { messageId, dossierId: sample.dossierId });
    return { source: sample.source, at: sample.day ?? this.clock.now(), values };
  }

  private async recordReveal(name: string, request: FastifyRequest, detail: Record<string, unknown>): Promise<void> {
    const { clientId: who, rights } = operatorIn(request);
    if (!rights.has('view-personal-data')) throw new GatewayError('FORBIDDEN');
    const reason = reasonIn(request.body);
    await this.database
      .transaction()
      .execute((tx) =>
        recordAct(tx, { who, act: 'mapping.reveal', subject: `mapping ${name}`, reason, detail, at: this.clock.now() }),
      );
  }
}

const nothing: RunDocument = { ok: false, version: 0, faults: [], rules: [], problems: [], unread: [], fields: [] };
