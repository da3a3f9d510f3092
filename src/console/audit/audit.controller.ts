// The audit log: what people and programs did, whether its chain holds, and the whole of it to be verified elsewhere.
import { Readable } from 'node:stream';
import { Controller, Get, Inject, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditVerdict } from '../../domain/audit-chain.js';
import { instantOn, numberOfDay } from '../../domain/calendar/local-day.js';
import { listActs, readChain, verifyChain, type ActView } from '../../store/audit-reads.js';
import { DATABASE, type Database } from '../../store/database.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { anyText, day } from '../list/list-query.js';
import { Right, operatorIn } from '../operator.gate.js';
import { requireWholeHouse } from '../who/whole-house.js';
import { ActListAnswer, AuditVerdictAnswer, type ActAnswer } from './audit.documents.js';

interface AuditFilters {
  readonly who: string;
  readonly act: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
}

@ApiTags('Vận hành: nhật ký thao tác · Console: audit log')
@Controller('console/api/audit')
export class AuditController {
  private checking: Promise<AuditVerdict> | undefined;

  constructor(
    private readonly pages: ListPages,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Right('administer')
  @ApiOperation({ summary: 'Các thao tác, mới trước · Acts, newest first' })
  @ApiQuery({ name: 'who', required: false })
  @ApiQuery({ name: 'act', required: false })
  @ApiQuery({ name: 'subject', required: false })
  @ApiQuery({ name: 'from', required: false, description: 'yyyy-MM-dd, Asia/Ho_Chi_Minh' })
  @ApiQuery({ name: 'to', required: false, description: 'yyyy-MM-dd, inclusive' })
  @ListParameters()
  @ApiResponse({ status: 200, type: ActListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<ActAnswer> | string> {
    requireWholeHouse(operatorIn(request));
    return this.pages.answer(request, reply, this.spec());
  }

  @Get('verify')
  @Right('administer')
  @ApiOperation({ summary: 'Kiểm tra chuỗi băm của nhật ký · Verify the hash chain of the log' })
  @ApiResponse({ status: 200, type: AuditVerdictAnswer })
  async verify(@Req() request: FastifyRequest): Promise<AuditVerdict> {
    requireWholeHouse(operatorIn(request));
    // One check at a time answers everybody who asks meanwhile.
    this.checking ??= verifyChain(this.database).finally(() => (this.checking = undefined));
    return this.checking;
  }

  @Get('export')
  @Right('administer')
  @ApiOperation({
    summary: 'Toàn bộ nhật ký, mỗi dòng một JSON · The whole log as JSON lines, for `npm run audit -- verify`',
  })
  @ApiProduces('application/x-ndjson')
  @ApiResponse({ status: 200, description: 'seq, id, at, who, act, subject, reason, detail, salt, previous, hash' })
  export(@Req() request: FastifyRequest): StreamableFile {
    requireWholeHouse(operatorIn(request));
    return new StreamableFile(Readable.from(linesOf(this.database), { objectMode: false }), {
      type: 'application/x-ndjson; charset=utf-8',
      disposition: 'attachment; filename="audit.jsonl"',
    });
  }

  private spec(): ListSpec<AuditFilters, ActView, ActAnswer> {
    return {
      name: 'audit',
      filters: { who: anyText, act: anyText, subject: anyText, from: day, to: day },
      read: ({ filters: { from, to, ...same }, after, limit }) =>
        listActs(
          this.database,
          {
            ...same,
            ...(from === undefined ? {} : { from: instantOn(numberOfDay(from), 0) }),
            ...(to === undefined ? {} : { before: instantOn(numberOfDay(to) + 1, 0) }),
          },
          { beforeSeq: after === undefined ? undefined : Number(after[0]), limit },
        ),
      keyOf: ({ seq }) => [String(seq)],
      keyParts: 1,
      show: ({ at, ...act }) => ({ ...act, at: at.toISOString() }),
      columns,
    };
  }
}

async function* linesOf(database: Database): AsyncGenerator<string> {
  for await (const page of readChain(database)) yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

const columns: readonly CsvColumn<ActAnswer>[] = [
  { title: 'seq', of: (act) => act.seq },
  { title: 'at', of: (act) => act.at },
  { title: 'who', of: (act) => act.who },
  { title: 'act', of: (act) => act.act },
  { title: 'subject', of: (act) => act.subject },
  { title: 'reason', of: (act) => act.reason },
  { title: 'detail', of: (act) => JSON.stringify(act.detail) },
];
