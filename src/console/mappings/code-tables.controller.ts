// Code tables as people change them: like mappings, and a table is proved and tried with every mapping that reads it.
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { DATABASE, type Database } from '../../store/database.js';
import { countDrafts } from '../../store/mapping-revision.repository.js';
import { tableName } from '../../studio/candidate.js';
import { MappingBench } from '../../studio/mapping-bench.service.js';
import { MappingDesk } from '../../studio/mapping-desk.service.js';
import { MappingKeeper } from '../../studio/mapping-keeper.service.js';
import { MappingTrials, mostSamples } from '../../studio/mapping-trials.service.js';
import { actBody } from '../act.reason.js';
import { Right } from '../operator.gate.js';
import { entryOf, tableOf } from './code-table-answers.js';
import { CheckDocument, CheckRequest, CodeTableListDocument, CodeTableView } from './code-table.documents.js';
import { revisionOf, trialOf } from './mapping-answers.js';
import {
  MappingActRequest,
  RevisionDocument,
  RevisionListDocument,
  SaveRevisionRequest,
  TrialBegunDocument,
  TrialDocument,
  TrialRequest,
} from './mapping.documents.js';
import {
  actIn,
  findingsOfPage,
  lastIn,
  nameIn,
  placeIn,
  revisionIn,
  trialIn,
  wholeOperator,
  yamlIn,
} from './mapping.requests.js';
import { TrialSamples } from './trial-samples.service.js';

const acts = '422 REASON_REQUIRED, MAPPING_BROKEN, MAPPING_TOO_SLOW; 409 MAPPING_CHANGED, SECOND_PERSON_NEEDED';

@ApiTags('Vận hành: bảng mã · Console: code tables')
@Controller('console/api/code-tables')
export class CodeTablesController {
  constructor(
    private readonly desk: MappingDesk,
    private readonly keeper: MappingKeeper,
    private readonly bench: MappingBench,
    private readonly trials: MappingTrials,
    private readonly trialSamples: TrialSamples,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Mọi bảng mã và bản đang hiệu lực · Every code table and what of it is in force' })
  @ApiResponse({ status: 200, type: CodeTableListDocument })
  async list(): Promise<CodeTableListDocument> {
    const facts = { set: this.desk.present, active: this.keeper.active, drafts: await countDrafts(this.database) };
    const tables = facts.set.codes.tables.map(({ name }) => tableOf(name, facts));
    return { items: tables.filter((one) => one !== undefined) };
  }

  @Get(':name')
  @Right('view')
  @ApiOperation({ summary: 'Một bảng mã, cùng văn bản YAML · One code table with its YAML' })
  @ApiParam({ name: 'name', example: 'tnhs-method' })
  @ApiResponse({ status: 200, type: CodeTableView })
  @ApiResponse({ status: 404 })
  async find(@Req() request: FastifyRequest): Promise<CodeTableView> {
    const table = nameIn(request);
    const name = tableName(table);
    const facts = { set: this.desk.setFor(name), active: this.keeper.active, drafts: await countDrafts(this.database) };
    const told = tableOf(table, facts);
    if (!told) throw new GatewayError('NOT_FOUND');
    const found = facts.set.codes.tables.find((one) => one.name === table);
    return {
      ...told,
      ...{ yaml: this.desk.textInForce(name, 1), fileYaml: this.desk.fileOf(name, 1) },
      needsSecondPerson: this.desk.needsSecondPerson,
      hasSamples: this.trialSamples.names(name).length > 0,
      entries: (found?.entries ?? []).map(entryOf),
    };
  }

  @Get(':name/revisions')
  @Right('view')
  @ApiOperation({ summary: 'Lịch sử thay đổi của một bảng mã · Revisions of a code table, newest first' })
  @ApiParam({ name: 'name' })
  @ApiResponse({ status: 200, type: RevisionListDocument })
  async revisions(@Req() request: FastifyRequest): Promise<RevisionListDocument> {
    return { items: (await this.desk.history(tableName(nameIn(request)))).map(revisionOf) };
  }

  @Post(':name/checks')
  @HttpCode(200)
  @Right('configure')
  @ApiOperation({ summary: 'Kiểm tra cùng mọi ánh xạ đang dùng · Prove an edited table with every mapping' })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: CheckRequest })
  @ApiResponse({ status: 200, type: CheckDocument })
  async check(@Req() request: FastifyRequest): Promise<CheckDocument> {
    wholeOperator(request);
    const name = tableName(nameIn(request));
    this.desk.setFor(name);
    const proved = await this.bench.prove({ name, yaml: yamlIn(actBody(request.body)) });
    return { ok: proved.ok, faults: proved.ok ? [] : proved.faults };
  }

  @Post(':name/revisions')
  @Right('configure')
  @ApiOperation({
    summary: 'Lưu và kích hoạt bản sửa (có ghi lại) · Keep an edited table and put it in force (recorded)',
  })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: SaveRevisionRequest })
  @ApiResponse({ status: 201, type: RevisionDocument, description: acts })
  async save(@Req() request: FastifyRequest): Promise<RevisionDocument> {
    const act = tableAct(request);
    const body = actBody(request.body);
    const yaml = yamlIn(body);
    this.desk.setFor(act.name);
    await this.trialSamples.rehearse({ name: act.name, yaml });
    return revisionOf(await this.desk.save({ ...act, yaml, draft: body['draft'] === true }));
  }

  @Post(':name/revisions/:revision/activation')
  @Right('configure')
  @ApiOperation({
    summary: 'Đưa một bản vào hiệu lực, cũng để quay lại bản cũ · Put a revision in force, also to roll back',
  })
  @ApiParam({ name: 'name' })
  @ApiParam({ name: 'revision', example: 3 })
  @ApiBody({ type: MappingActRequest })
  @ApiResponse({ status: 201, type: RevisionDocument, description: acts })
  activate(@Req() request: FastifyRequest): Promise<RevisionDocument> {
    return this.putInForce({ ...tableAct(request), revision: revisionIn(request) });
  }

  @Post(':name/revisions/:revision/approval')
  @Right('approve')
  @ApiOperation({ summary: 'Duyệt bản nháp của người khác · Approve another person’s draft and put it in force' })
  @ApiParam({ name: 'name' })
  @ApiParam({ name: 'revision', example: 3 })
  @ApiBody({ type: MappingActRequest })
  @ApiResponse({ status: 201, type: RevisionDocument, description: acts })
  approve(@Req() request: FastifyRequest): Promise<RevisionDocument> {
    return this.putInForce({ ...tableAct(request), revision: revisionIn(request), approves: true });
  }

  @Post(':name/return-to-file')
  @Right('configure')
  @ApiOperation({ summary: 'Quay về tệp của bản phát hành · Return to the file of the release (recorded)' })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: MappingActRequest })
  @ApiResponse({ status: 201, type: CodeTableView, description: acts })
  async returnToFile(@Req() request: FastifyRequest): Promise<CodeTableView> {
    await this.desk.returnToFile(tableAct(request));
    return this.find(request);
  }

  @Post(':name/trials')
  @HttpCode(202)
  @Right('configure')
  @ApiOperation({
    summary: 'Thử trên N thông điệp gần nhất của mỗi ánh xạ · Try on the last N documents of each mapping',
  })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: TrialRequest })
  @ApiResponse({ status: 202, type: TrialBegunDocument, description: '422 MAPPING_BROKEN; 409 MAPPING_TRIAL_RUNNING' })
  async begin(@Req() request: FastifyRequest): Promise<TrialBegunDocument> {
    const { clientId: who } = wholeOperator(request);
    const name = tableName(nameIn(request));
    const body = actBody(request.body);
    const [each, yaml] = [lastIn(body, mostSamples), yamlIn(body)];
    const last = each * this.trialSamples.names(name).length;
    const { version } = await this.bench.proven({ name, yaml });
    const samples = this.trialSamples.of(name, each);
    return { id: await this.trials.begin({ name, yaml, version, samples, last, who }) };
  }

  @Get(':name/trials/:id')
  @Right('configure')
  @ApiOperation({ summary: 'Tiến độ và kết quả của lần thử · Progress and result of a trial, kept for a day' })
  @ApiParam({ name: 'name' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ name: 'after', required: false, description: 'Place of the last finding seen' })
  @ApiResponse({ status: 200, type: TrialDocument })
  async trial(@Req() request: FastifyRequest): Promise<TrialDocument> {
    wholeOperator(request);
    const after = placeIn(request);
    const trial = await this.trials.find(tableName(nameIn(request)), trialIn(request));
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
    await this.trials.cancel(tableName(nameIn(request)), trialIn(request));
  }

  private async putInForce(wanted: Parameters<MappingDesk['activate']>[0]): Promise<RevisionDocument> {
    const { content: yaml } = await this.desk.revisionOf(wanted.name, wanted.revision);
    await this.trialSamples.rehearse({ name: wanted.name, yaml });
    return revisionOf(await this.desk.activate(wanted));
  }
}

function tableAct(request: FastifyRequest): ReturnType<typeof actIn> {
  const act = actIn(request);
  return { ...act, name: tableName(act.name) };
}
