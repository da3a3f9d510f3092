// One dossier with its whole story, and what may be revealed of it: bodies and the person, each for a reason that is recorded.
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { localDayAt } from '../../domain/calendar/local-day.js';
import { weighDeclared, type DeclaredContribution } from '../../domain/contribution/declared-amount.js';
import { GatewayError } from '../../domain/errors.js';
import type { OperatorActName } from '../../domain/operator-acts.js';
import { DATABASE, type Database, type DossierRow } from '../../store/database.js';
import { findDossierRow, findMessage, readDossierStory, type KeptMessage } from '../../store/dossier-story-reads.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { PinnedRules } from '../../store/pinned-rules.js';
import type { JsonRecord } from '../../store/tables.js';
import { reasonIn } from '../act.reason.js';
import { Right, operatorIn, type Operator } from '../operator.gate.js';
import { RevealRequest } from '../payments/payments.documents.js';
import { uuidIn } from '../reconciliation/act.request.js';
import { shapeText, showBody } from './shown-body.js';
import { SideBySides } from './side-by-side.service.js';
import { storyAnswer, type Computation } from './story.answer.js';
import {
  MessageAnswer,
  RevealedPersonAnswer,
  SideBySideAnswer,
  StoryAnswer,
  type RulesProblem,
} from './story.documents.js';

@ApiTags('Vận hành: hồ sơ · Console: dossiers')
@Controller('console/api')
export class StoryController {
  constructor(
    private readonly sideBySides: SideBySides,
    private readonly rules: PinnedRules,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get('dossiers/:id')
  @Right('view')
  @ApiOperation({ summary: 'Một hồ sơ và toàn bộ diễn biến · One dossier with its whole story' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: StoryAnswer })
  @ApiResponse({ status: 404 })
  async story(@Req() request: FastifyRequest): Promise<StoryAnswer> {
    const dossier = await this.dossierFor(request);
    const story = await readDossierStory(this.database, dossier.id);
    const seesPersonalData = operatorIn(request).rights.has('view-personal-data');
    return storyAnswer({ dossier, story, seesPersonalData, computation: await this.computationOf(dossier) });
  }

  @Post('dossiers/:id/reveal')
  @HttpCode(200)
  @Right('view-personal-data')
  @ApiOperation({ summary: 'Xem đầy đủ người tham gia (có ghi lại) · Reveal the person (recorded)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: RevealRequest })
  @ApiResponse({ status: 200, type: RevealedPersonAnswer })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED' })
  async revealPerson(@Req() request: FastifyRequest): Promise<RevealedPersonAnswer> {
    const reason = reasonIn(request.body);
    const { id, canonical } = await this.dossierFor(request);
    await this.record(request, { act: 'dossier.reveal', subject: `dossier ${id}`, reason });
    return { participant: partOf(canonical, 'participant'), contribution: partOf(canonical, 'contribution') };
  }

  @Get('dossiers/:id/mapping')
  @Right('view')
  @ApiOperation({ summary: 'Nguồn → quy tắc → đích · Source field → rule → target field, by shape' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ name: 'of', required: false, description: 'Id của thông điệp hoặc lệnh gửi · Of a message or an order' })
  @ApiResponse({ status: 200, type: SideBySideAnswer })
  @ApiResponse({ status: 404 })
  async mapping(@Req() request: FastifyRequest): Promise<SideBySideAnswer> {
    const { of } = request.query as { readonly of?: unknown };
    return this.sideBySides.of(await this.dossierFor(request), typeof of === 'string' && of !== '' ? of : undefined);
  }

  @Get('messages/:id')
  @Right('view')
  @ApiOperation({ summary: 'Một thông điệp, giá trị được che · One message, values masked' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 200, type: MessageAnswer })
  @ApiResponse({ status: 404 })
  async message(@Req() request: FastifyRequest): Promise<MessageAnswer> {
    return messageAnswer(await this.messageFor(request), true);
  }

  @Post('messages/:id/reveal')
  @HttpCode(200)
  @Right('view-personal-data')
  @ApiOperation({ summary: 'Xem nội dung đầy đủ (có ghi lại) · Reveal a message (recorded)' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: RevealRequest })
  @ApiResponse({ status: 200, type: MessageAnswer })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED' })
  async revealMessage(@Req() request: FastifyRequest): Promise<MessageAnswer> {
    const reason = reasonIn(request.body);
    const message = await this.messageFor(request);
    const { id, dossierId } = message;
    await this.record(request, { act: 'message.reveal', subject: `message ${id}`, reason, detail: { dossierId } });
    return messageAnswer(message, false);
  }

  private async record(
    request: FastifyRequest,
    act: { act: OperatorActName; subject: string; reason: string; detail?: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    const who = operatorIn(request).clientId;
    await this.database.transaction().execute((tx) => recordAct(tx, { who, ...act }));
  }

  /** @throws GatewayError NOT_FOUND, also for a dossier of agencies that the operator may not see. */
  private async dossierFor(request: FastifyRequest): Promise<DossierRow> {
    const dossier = await findDossierRow(this.database, uuidIn(request));
    if (!dossier || !meets(operatorIn(request), dossier)) throw new GatewayError('NOT_FOUND');
    return dossier;
  }

  /** A message of no dossier is for those who see every agency. */
  private async messageFor(request: FastifyRequest): Promise<KeptMessage> {
    const message = await findMessage(this.database, uuidIn(request));
    if (!message) throw new GatewayError('NOT_FOUND');
    const { agencies } = operatorIn(request);
    if (agencies === undefined) return message;
    const dossier = message.dossierId === null ? undefined : await findDossierRow(this.database, message.dossierId);
    if (!dossier || !meets(operatorIn(request), dossier)) throw new GatewayError('NOT_FOUND');
    return message;
  }

  private async computationOf(dossier: DossierRow): Promise<Computation> {
    const contribution = partOf(dossier.canonical, 'contribution') as Partial<DeclaredContribution>;
    if (typeof contribution.income !== 'number' || contribution.fromMonth === undefined) return { lines: [] };
    const day = localDayAt(dossier.received_at);
    try {
      const rules = await this.rules.of(dossier);
      const { result } = weighDeclared(contribution as DeclaredContribution, { rules, day });
      return { lines: result.ok ? result.lines : [] };
    } catch (error) {
      return { lines: [], problem: rulesProblemIn(error) };
    }
  }
}

/** Those who receive a dossier and those who manage it. */
function meets({ agencies }: Operator, { agency, managing_agency: managing }: DossierRow): boolean {
  return agencies === undefined || agencies.includes(agency) || (managing !== null && agencies.includes(managing));
}

/** Without its rules a dossier is still shown; anything else that went wrong is thrown on. */
function rulesProblemIn(error: unknown): RulesProblem {
  const code = error instanceof GatewayError ? error.code : undefined;
  if (code !== 'RULESET_UNKNOWN' && code !== 'RULES_NOT_IN_FORCE') throw error;
  return code;
}

function partOf(canonical: JsonRecord, name: string): JsonRecord {
  return (canonical[name] ?? {}) as JsonRecord;
}

function messageAnswer({ headers, body, ...facts }: KeptMessage, masked: boolean): MessageAnswer {
  const shown = facts.prunedAt === null ? showBody(body, { masked }) : { kind: 'pruned' as const };
  const names = Object.entries(headers).map(([name, value]) => [name, masked ? shapeText(value) : value]);
  return { ...facts, masked, ...shown, headers: Object.fromEntries(names) as JsonRecord };
}
