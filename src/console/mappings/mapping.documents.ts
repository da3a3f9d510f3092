// Mappings in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { CandidateFault } from '../../studio/candidate.js';

class MappingVersionDocument {
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date' }) effectiveFrom: string;
}

class CodeTableDocument {
  @ApiProperty() name: string;
  @ApiProperty() source: string;
  @ApiProperty({ enum: ['V', 'S', 'A'] }) tag: string;
  @ApiProperty() codes: number;
}

export class MappingDocument {
  @ApiProperty({ example: 'canonical-to-tnhs-create' }) name: string;
  @ApiProperty() title: string;
  @ApiProperty() arrow: string;
  @ApiProperty({ description: 'In force today' }) version: number;
  @ApiProperty({ format: 'date' }) effectiveFrom: string;
  @ApiProperty({ type: [MappingVersionDocument] }) versions: MappingVersionDocument[];
  @ApiProperty({ description: 'Active revision; 0: the file of the release' }) revision: number;
  @ApiProperty({ type: String, nullable: true }) activatedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) activatedBy: string | null;
  @ApiProperty({ description: 'The file beneath the active revision is another one now' }) baseChanged: boolean;
  @ApiProperty({ type: [String], description: 'Why the active revision is not in force in this process' })
  broken: string[];
  @ApiProperty() drafts: number;
  @ApiProperty({ type: String, nullable: true, description: 'What the whole mapping assumes' })
  assumption: string | null;
  @ApiProperty() rules: number;
  @ApiProperty() assumedRules: number;
  @ApiProperty({ description: 'Places of the source that no rule reads' }) unread: number;
  @ApiProperty({ description: 'Places of the target that no rule fills' }) unfilled: number;
  @ApiProperty({ description: 'Stored documents can be tried' }) hasSamples: boolean;
  @ApiPropertyOptional({ description: 'In force' }) yaml?: string;
  @ApiPropertyOptional({ description: 'The file of the release' }) fileYaml?: string;
  @ApiPropertyOptional() needsSecondPerson?: boolean;
  @ApiPropertyOptional({ type: [CodeTableDocument] }) codeTables?: CodeTableDocument[];
}

export class MappingListDocument {
  @ApiProperty({ type: [MappingDocument] }) items: MappingDocument[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class RevisionDocument {
  @ApiProperty() revision: number;
  @ApiProperty() version: number;
  @ApiProperty({ enum: ['draft', 'active', 'retired'] }) state: string;
  @ApiProperty() yaml: string;
  @ApiProperty() author: string;
  @ApiProperty() reason: string;
  @ApiProperty() createdAt: string;
  @ApiProperty({ type: String, nullable: true }) activatedBy: string | null;
  @ApiProperty({ type: String, nullable: true }) activatedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) deactivatedBy: string | null;
  @ApiProperty({ type: String, nullable: true }) deactivatedAt: string | null;
}

export class RevisionListDocument {
  @ApiProperty({ type: [RevisionDocument] }) items: RevisionDocument[];
}

export class SampleDocument {
  @ApiProperty() id: string;
  @ApiProperty() at: string;
  @ApiProperty({ type: String, nullable: true }) dossierId: string | null;
  @ApiProperty({ type: String, nullable: true }) reference: string | null;
  @ApiProperty({ type: String, nullable: true }) agency: string | null;
  @ApiProperty({
    enum: ['kept', 'rebuilt'],
    description: 'kept: as it came in, byte for byte; rebuilt: from the dossier as it is now',
  })
  basis: string;
  @ApiProperty({ type: String, nullable: true }) fault: string | null;
}

export class SampleListDocument {
  @ApiProperty({ type: [SampleDocument] }) items: SampleDocument[];
}

export class RunRequest {
  @ApiPropertyOptional({ description: 'Edited text; absent: what is in force. Needs configure' }) yaml?: string;
  @ApiPropertyOptional({ description: 'A document; its values are shown' }) message?: object;
  @ApiPropertyOptional({ description: 'A stored document; its values are masked' }) messageId?: string;
  @ApiPropertyOptional({ description: 'Of a stored document; needs view-personal-data and a reason' })
  showValues?: boolean;
  @ApiPropertyOptional({ maxLength: 1000 }) reason?: string;
}

export class RunDocument {
  @ApiProperty({ description: 'The document can be mapped' }) ok: boolean;
  @ApiProperty() version: number;
  @ApiProperty({ description: 'Why the edited text does not compile: {line?, text}', type: [Object] })
  faults: readonly CandidateFault[];
  @ApiProperty({ description: 'Each rule: source places, verbs, target, how, line', type: [Object] })
  rules: readonly object[];
  @ApiProperty({ type: [Object] }) problems: readonly object[];
  @ApiProperty({ type: [Object], description: 'Places of the document that no rule reads' })
  unread: readonly object[];
  @ApiProperty({ type: [Object], description: 'Places of the document: path, shape, value where it may be shown' })
  fields: readonly object[];
  @ApiPropertyOptional() document?: unknown;
}

export class TrialRequest {
  @ApiProperty() yaml: string;
  @ApiProperty({ minimum: 1, maximum: 5000, description: 'How many of the last stored documents' }) last: number;
}

export class TrialBegunDocument {
  @ApiProperty({ format: 'uuid' }) id: string;
}

class FindingDocument {
  @ApiProperty() place: number;
  @ApiProperty() sample: string;
  @ApiProperty({ type: String, nullable: true }) dossierId: string | null;
  @ApiProperty({ type: String, nullable: true }) reference: string | null;
  @ApiProperty({ enum: ['changed', 'newly-fails', 'newly-passes', 'unreadable'] }) verdict: string;
  @ApiProperty({ type: [Object], description: '{target, before, after}: shapes of values' }) changes: object[];
  @ApiProperty({ type: [Object] }) gone: object[];
  @ApiProperty({ type: [Object] }) come: object[];
}

export class TrialDocument {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() version: number;
  @ApiProperty() who: string;
  @ApiProperty({ enum: ['running', 'done', 'cancelled', 'failed'] }) state: string;
  @ApiProperty() wanted: number;
  @ApiProperty() tried: number;
  @ApiProperty() startedAt: string;
  @ApiProperty({ type: String, nullable: true }) endedAt: string | null;
  @ApiProperty({ description: '{messages, verdicts, fields, problems}' }) summary: object;
  @ApiProperty({ type: [FindingDocument] }) findings: FindingDocument[];
}

export class SaveRevisionRequest {
  @ApiProperty() yaml: string;
  @ApiProperty({ maxLength: 1000 }) reason: string;
  @ApiPropertyOptional({ description: 'Revision the editor began from, 0: the file; another one in force is a 409' })
  over?: number;
  @ApiPropertyOptional({ description: 'Keep it without activating it' }) draft?: boolean;
}

export class MappingActRequest {
  @ApiProperty({ maxLength: 1000 }) reason: string;
  @ApiPropertyOptional() over?: number;
}
