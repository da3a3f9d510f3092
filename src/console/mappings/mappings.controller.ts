// Which mappings there are, what of them is in force and since when; a changed one put in force, and taken back.
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { countDrafts } from '../../store/mapping-revision.repository.js';
import { MappingDesk } from '../../studio/mapping-desk.service.js';
import { MappingKeeper } from '../../studio/mapping-keeper.service.js';
import { actBody } from '../act.reason.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { Right } from '../operator.gate.js';
import { fileInForce, mappingOf, revisionOf, tablesOf } from './mapping-answers.js';
import { MappingSamples } from './mapping-samples.service.js';
import {
  MappingActRequest,
  MappingDocument,
  MappingListDocument,
  RevisionDocument,
  RevisionListDocument,
  SaveRevisionRequest,
} from './mapping.documents.js';
import { actIn, nameIn, revisionIn, yamlIn } from './mapping.requests.js';
import { TrialSamples } from './trial-samples.service.js';

const acts = '422 REASON_REQUIRED, MAPPING_BROKEN, MAPPING_TOO_SLOW; 409 MAPPING_CHANGED, SECOND_PERSON_NEEDED';

@ApiTags('Vận hành: ánh xạ · Console: mappings')
@Controller('console/api/mappings')
export class MappingsController {
  constructor(
    private readonly pages: ListPages,
    private readonly desk: MappingDesk,
    private readonly keeper: MappingKeeper,
    private readonly samples: MappingSamples,
    private readonly trialSamples: TrialSamples,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Mọi ánh xạ và bản đang hiệu lực · Every mapping and what of it is in force' })
  @ListParameters()
  @ApiResponse({ status: 200, type: MappingListDocument })
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<MappingDocument> | string> {
    return this.pages.answer(request, reply, this.spec());
  }

  @Get(':name')
  @Right('view')
  @ApiOperation({ summary: 'Một ánh xạ, cùng văn bản YAML · One mapping with its YAML' })
  @ApiParam({ name: 'name', example: 'canonical-to-tnhs-create' })
  @ApiResponse({ status: 200, type: MappingDocument })
  @ApiResponse({ status: 404 })
  async find(@Req() request: FastifyRequest): Promise<MappingDocument> {
    const name = nameIn(request);
    const set = this.desk.setFor(name);
    const told = await this.tell(name, await countDrafts(this.database));
    const standing = this.keeper.active.find(({ revision, faults }) => {
      return revision.mapping === name && revision.version === told.version && faults.length === 0;
    });
    const fileYaml = this.desk.fileOf(name, told.version);
    const codeTables = tablesOf(set, fileInForce(set, name, this.clock.now()).rules) ?? [];
    const yaml = standing?.revision.content ?? fileYaml;
    return { ...told, yaml, fileYaml, codeTables, needsSecondPerson: this.desk.needsSecondPerson };
  }

  @Get(':name/revisions')
  @Right('view')
  @ApiOperation({ summary: 'Lịch sử thay đổi của một ánh xạ · Revisions of a mapping, newest first' })
  @ApiParam({ name: 'name' })
  @ApiResponse({ status: 200, type: RevisionListDocument })
  async revisions(@Req() request: FastifyRequest): Promise<RevisionListDocument> {
    return { items: (await this.desk.history(nameIn(request))).map(revisionOf) };
  }

  @Post(':name/revisions')
  @Right('configure')
  @ApiOperation({
    summary: 'Lưu và kích hoạt bản sửa (có ghi lại) · Keep an edited mapping and put it in force (recorded)',
  })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: SaveRevisionRequest })
  @ApiResponse({ status: 201, type: RevisionDocument, description: acts })
  async save(@Req() request: FastifyRequest): Promise<RevisionDocument> {
    const act = actIn(request);
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
  async activate(@Req() request: FastifyRequest): Promise<RevisionDocument> {
    return this.putInForce({ ...actIn(request), revision: revisionIn(request) });
  }

  @Post(':name/revisions/:revision/approval')
  @Right('approve')
  @ApiOperation({ summary: 'Duyệt bản nháp của người khác · Approve another person’s draft and put it in force' })
  @ApiParam({ name: 'name' })
  @ApiParam({ name: 'revision', example: 3 })
  @ApiBody({ type: MappingActRequest })
  @ApiResponse({ status: 201, type: RevisionDocument, description: acts })
  async approve(@Req() request: FastifyRequest): Promise<RevisionDocument> {
    return this.putInForce({ ...actIn(request), revision: revisionIn(request), approves: true });
  }

  @Post(':name/return-to-file')
  @Right('configure')
  @ApiOperation({ summary: 'Quay về tệp của bản phát hành · Return to the file of the release (recorded)' })
  @ApiParam({ name: 'name' })
  @ApiBody({ type: MappingActRequest })
  @ApiResponse({ status: 201, type: MappingDocument, description: acts })
  async returnToFile(@Req() request: FastifyRequest): Promise<MappingDocument> {
    await this.desk.returnToFile(actIn(request));
    return this.find(request);
  }

  private async putInForce(wanted: Parameters<MappingDesk['activate']>[0]): Promise<RevisionDocument> {
    const { name } = wanted;
    const { content: yaml } = await this.desk.revisionOf(name, wanted.revision);
    await this.trialSamples.rehearse({ name, yaml });
    return revisionOf(await this.desk.activate(wanted));
  }

  private async tell(name: string, drafts: ReadonlyMap<string, number>): Promise<MappingDocument> {
    const set = this.desk.setFor(name);
    const hasSamples = this.samples.has(name);
    return mappingOf(name, { set, active: this.keeper.active, drafts, at: this.clock.now(), hasSamples });
  }

  private spec(): ListSpec<object, MappingDocument, MappingDocument> {
    return {
      name: 'mappings',
      filters: {},
      read: async ({ after: [last = ''] = [], limit }) => {
        const names = this.desk.names.filter((name) => name > last).slice(0, limit);
        const drafts = await countDrafts(this.database);
        return Promise.all(names.map((name) => this.tell(name, drafts)));
      },
      keyOf: ({ name }) => [name],
      keyParts: 1,
      show: (row) => row,
      columns,
    };
  }
}

const columns: readonly CsvColumn<MappingDocument>[] = [
  { title: 'name', of: (row) => row.name },
  { title: 'title', of: (row) => row.title },
  { title: 'version', of: (row) => row.version },
  { title: 'revision', of: (row) => row.revision },
  { title: 'activatedAt', of: (row) => row.activatedAt },
  { title: 'activatedBy', of: (row) => row.activatedBy },
  { title: 'baseChanged', of: (row) => row.baseChanged },
  { title: 'rules', of: (row) => row.rules },
  { title: 'assumedRules', of: (row) => row.assumedRules },
  { title: 'unread', of: (row) => row.unread },
  { title: 'unfilled', of: (row) => row.unfilled },
  { title: 'drafts', of: (row) => row.drafts },
];
