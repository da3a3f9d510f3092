// Where all doors meet. Whatever the door, a form goes the same way:
// 1. refuse hidden characters; judge the inline attachments; translate the fields — every violation at once
// 2. only a form without violations makes us fetch its attachments by URL
// 3. keep the attachments durably, then hand the canonical dossier to the intake, which answers after its commit
import { Inject, Injectable } from '@nestjs/common';
import { DeadlineTerms } from '../../deadlines/deadline-terms.js';
import type { Received } from '../../domain/agency/agency-terms.js';
import { localDayAt } from '../../domain/calendar/local-day.js';
import type { ComputedMoney } from '../../domain/contribution/contribution.types.js';
import { GatewayError, type Violation } from '../../domain/errors.js';
import type { RuleBook } from '../../domain/rules/rule-book.js';
import { RULES } from '../../domain/rules/rules.token.js';
import { IntakeService } from '../../intake/intake.service.js';
import type {
  Door,
  DossierName,
  DossierTerms,
  RawMessage,
  Receipt,
  Supplement,
  Supplemented,
  SupplementJudgement,
} from '../../intake/submission.js';
import { MAPPINGS } from '../../mapping/mapping-set.token.js';
import type { MappingSet } from '../../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import type { Portal } from '../../platform/partners.js';
import { PinnedRules } from '../../store/pinned-rules.js';
import {
  judgeChanged,
  translateChanges,
  translateForm,
  type FormTranslation,
} from '../../translation/form-translation.js';
import { findHiddenCharacters } from '../json/hidden-characters.js';
import { AttachmentDesk, type Judgement, type KeptAttachment } from './attachment-desk.service.js';
import {
  isRecord,
  nativeAttachments,
  partForm,
  vietnameseAttachments,
  violationOf,
  type JsonRecord,
  type SentForm,
} from './sent-form.js';

export interface EntryCall {
  readonly portal: Portal;
  readonly door: Door;
  readonly raw: RawMessage;
  readonly correlationId: string;
}

export interface EntryForm {
  /** Whose names the form is written in. */
  readonly kind: 'native' | 'dvcqg' | 'soap';
  readonly form: unknown;
  /** Pointer of the form inside the sender's document. */
  readonly prefix?: string;
}

type Translate = (form: JsonRecord, at: Date) => FormTranslation;

interface Reading {
  readonly translate: Translate;
  /** What is wrong with a dossier whose fields could all be read. */
  readonly judge?: (canonical: JsonRecord) => Promise<readonly Violation[]>;
  /** Whether this dossier was taken before: then it gets its first answer again, whatever the rules of today say. */
  readonly isTaken?: (canonical: JsonRecord) => Promise<boolean>;
}

interface Accepted {
  readonly canonical: JsonRecord;
  /** Pointers into the sender's document. */
  readonly warnings: readonly Violation[];
  readonly computed?: ComputedMoney;
}

const noteNames = { native: 'note', dvcqg: 'NoiDung', soap: 'NoiDung' };
const attachmentNames = { native: nativeAttachments, dvcqg: vietnameseAttachments, soap: vietnameseAttachments };
// Only the native form names a managing agency.
const agencyPointers = {
  native: { agency: '/agency', managingAgency: '/managingAgency' },
  dvcqg: { agency: '/MaCoQuan', managingAgency: '/MaCoQuan' },
  soap: { agency: '/HoSo/MaCoQuan', managingAgency: '/HoSo/MaCoQuan' },
};
const withdrawalWithoutReason = 'Công dân yêu cầu rút hồ sơ';

@Injectable()
export class DossierEntry {
  constructor(
    private readonly intake: IntakeService,
    private readonly desk: AttachmentDesk,
    private readonly deadlines: DeadlineTerms,
    private readonly pinned: PinnedRules,
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
    @Inject(RULES) private readonly rules: RuleBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws GatewayError VALIDATION_FAILED, ATTACHMENT_*, REFERENCE_CONFLICT or OVERLOADED. */
  async submit(call: EntryCall, sent: EntryForm, idempotencyKey?: string): Promise<Receipt> {
    const receivedAt = this.clock.now();
    const rules = this.rules.on(localDayAt(receivedAt));
    const accepted = await this.accept(sent, {
      translate: (form, at) => translateForm(this.mappings, nameOf(sent), form, { at, rules }),
      judge: (dossier) => this.deadlines.judgeAgencies(receivedBy(dossier, receivedAt), agencyPointers[sent.kind]),
      isTaken: (dossier) => this.intake.isTaken(call.portal, textIn(dossier, 'reference') ?? ''),
    });
    const { canonical, computed, warnings } = accepted;
    const clocks = await this.deadlines.of(receivedBy(canonical, receivedAt), rules.service);
    const terms: DossierTerms = { ruleset: rules.version, ...clocks, ...(computed ? { computed } : {}) };
    const reference = textIn(canonical, 'reference') ?? '';
    const keyed = idempotencyKey === undefined ? {} : { idempotencyKey };
    return this.intake.submit({ ...call, reference, canonical, terms, warnings, ...keyed });
  }

  /** @throws GatewayError VALIDATION_FAILED, ATTACHMENT_*, NOT_FOUND, STATUS_CONFLICT or RULESET_UNKNOWN. */
  async supplement(call: EntryCall, dossier: DossierName, sent: EntryForm): Promise<Receipt> {
    const translate: Translate = (form, at) => translateChanges(this.mappings, nameOf(sent), form, at);
    const { canonical: changes } = await this.accept(sent, { translate });
    const judge: Supplement['judge'] = (supplemented) => this.judgeSupplemented(sent, supplemented);
    const note = isRecord(sent.form) ? textIn(sent.form, noteNames[sent.kind])?.normalize('NFC').trim() : undefined;
    return this.intake.supplement({ ...call, dossier, changes, judge, ...(note === undefined ? {} : { note }) });
  }

  /** @throws GatewayError VALIDATION_FAILED, NOT_FOUND or STATUS_CONFLICT. */
  async withdraw(call: EntryCall, dossier: DossierName, sent: EntryForm): Promise<Receipt> {
    const name = `${sent.kind}-withdrawal-to-canonical`;
    const translate: Translate = (form, at) => translateWithdrawal(this.mappings, name, form, at);
    const { canonical: told } = await this.accept(sent, { translate });
    const reason = textIn(told, 'reason') ?? withdrawalWithoutReason;
    return this.intake.withdraw({ ...call, dossier, reason });
  }

  /** The dossier as it would be, by the rules it pinned when it was received. */
  private async judgeSupplemented(
    sent: EntryForm,
    { merged, dossier, tx }: Supplemented,
  ): Promise<SupplementJudgement> {
    const at = dossier.received_at;
    const rules = await this.pinned.of(dossier, tx);
    const changed = { merged, form: sent.form, mappingName: nameOf(sent) };
    const { violations, warnings, computed } = judgeChanged(this.mappings, changed, { at, rules });
    refuseAny(inDocument(sent, violations), []);
    return { warnings: inDocument(sent, warnings), ...(computed ? { computed } : {}) };
  }

  private async accept(sent: EntryForm, reading: Reading): Promise<Accepted> {
    const { kind, form, prefix = '' } = sent;
    if (!isRecord(form)) throw new GatewayError('VALIDATION_FAILED', [violationOf(prefix, 'NOT_AN_OBJECT')]);
    const parted = partForm(form, attachmentNames[kind], prefix);
    const translated = reading.translate(parted.fields, this.clock.now());
    const wrongFields = withHidden(await judgeFields(translated, reading), parted.fields);
    const inline = await this.desk.judgeSent(parted.attachments);
    refuseAny(inDocument(sent, wrongFields), [...parted.violations, ...inline.violations]);
    const { canonical: fields = {} } = translated;
    const attachments = await this.keep(parted, inline);
    return {
      canonical: attachments.length > 0 ? { ...fields, attachments } : fields,
      warnings: translated.ok ? inDocument(sent, translated.warnings) : [],
      ...(translated.ok && translated.computed ? { computed: translated.computed } : {}),
    };
  }

  private async keep(parted: SentForm, inline: Judgement): Promise<KeptAttachment[]> {
    if (parted.attachments.length === 0) return [];
    const fetched = await this.desk.judgeFetched(parted.attachments);
    refuseAny([], fetched.violations);
    return this.desk.keep([...inline.attachments, ...fetched.attachments]);
  }
}

/** Everything wrong with the fields at once; a dossier that was taken before is judged by its content only. */
async function judgeFields(translated: FormTranslation, { judge, isTaken }: Reading): Promise<readonly Violation[]> {
  const { canonical } = translated;
  const wrong = translated.ok ? [] : translated.violations;
  if (!canonical) return wrong;
  const all = [...wrong, ...((await judge?.(canonical)) ?? [])];
  return all.length > 0 && (await isTaken?.(canonical)) ? [] : all;
}

function inDocument({ prefix = '' }: EntryForm, found: readonly Violation[]): Violation[] {
  return found.map((one) => ({ ...one, pointer: prefix + one.pointer }));
}

function receivedBy(canonical: JsonRecord, at: Date): Received {
  return { agency: textIn(canonical, 'agency') ?? '', managingAgency: textIn(canonical, 'managingAgency'), at };
}

function nameOf({ kind }: EntryForm): string {
  return `${kind}-to-canonical`;
}

function textIn(record: JsonRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Adds what hides in texts that no rule of the translation has judged, e.g. a note. */
function withHidden(violations: readonly Violation[], form: JsonRecord): Violation[] {
  const told = new Set(violations.map(({ pointer }) => pointer));
  return [...violations, ...findHiddenCharacters(form).filter(({ pointer }) => !told.has(pointer))];
}

function refuseAny(wrongFields: readonly Violation[], wrongAttachments: readonly Violation[]): void {
  if (wrongFields.length > 0) throw new GatewayError('VALIDATION_FAILED', [...wrongFields, ...wrongAttachments]);
  if (wrongAttachments.length > 0) throw new GatewayError('ATTACHMENT_REFUSED', wrongAttachments);
}

function translateWithdrawal(set: MappingSet, mapping: string, form: JsonRecord, at: Date): FormTranslation {
  const mapped = set.run(mapping, form, { at });
  if (mapped.ok) return { ok: true, canonical: mapped.value, warnings: [] };
  const violations = mapped.problems.map(({ sourcePath, code, vi, en }) => ({ pointer: sourcePath, code, vi, en }));
  return { ok: false, violations };
}
