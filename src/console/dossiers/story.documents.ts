// One dossier's story in the operators' API, as OpenAPI shows it.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ComputedMoney, ContributionLine } from '../../domain/contribution/contribution.types.js';
import type { Bilingual } from '../../domain/status.js';
import type { RunExplanation } from '../../mapping/tools/explain-run.js';
import type {
  DossierStory,
  StoryAttempt,
  StoryDelivery,
  StoryStanding,
  StoryVoucher,
} from '../../store/dossier-story-reads.js';
import type { JsonRecord } from '../../store/tables.js';
import type { CodeDocument } from '../codes/codes.documents.js';
import { MaskedPerson } from './dossiers.documents.js';
import type { SideChoice } from './side-by-side.service.js';

export const timelineKinds = [
  'message',
  'status',
  'duty',
  'attempt',
  'voucher',
  'cover',
  'payment',
  'item',
  'act',
] as const;

export class TimelineEntry {
  @ApiProperty({ format: 'date-time', type: String }) at: Date;
  @ApiPropertyOptional({ format: 'date-time', type: String, description: 'Theo lời đối tác · By the partner’s word' })
  statedAt?: Date;
  @ApiProperty({ enum: timelineKinds }) kind: (typeof timelineKinds)[number];
  @ApiProperty({ description: 'Id của chính nó · Of the thing itself' }) ref: string;
  @ApiProperty({ description: 'Chiều, trạng thái, kết quả… · Direction, status, outcome …' }) what: string;
  @ApiPropertyOptional() system?: string;
  @ApiPropertyOptional() operation?: string;
  @ApiPropertyOptional({ format: 'uuid' }) deliveryId?: string;
  @ApiPropertyOptional() attempt?: number;
  @ApiPropertyOptional() durationMs?: number;
  @ApiPropertyOptional() code?: string;
  @ApiPropertyOptional() by?: string;
  @ApiPropertyOptional() amountVnd?: number;
  @ApiPropertyOptional({ description: 'Của chứng từ · Of a voucher' }) version?: number;
  @ApiPropertyOptional({ format: 'date-time', type: String }) nextAttemptAt?: Date;
  @ApiPropertyOptional({ description: 'Chỉ khi được xem dữ liệu cá nhân · Only with view-personal-data' })
  note?: string;
}

export class StoryClocks {
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) receiptDueAt: Date | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) receiptToldAt: Date | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) dueAt: Date | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) originalDueAt: Date | null;
  @ApiProperty() dueAssumed: boolean;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) appointmentAt: Date | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) originalAppointmentAt: Date | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) expectedAt: Date | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) endedAt: Date | null;
  @ApiProperty() late: boolean;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) waitingSince: Date | null;
  @ApiProperty({ description: 'Thời gian làm việc · Working time' }) waitedMs: number;
  @ApiProperty() supplementRequests: number;
  @ApiProperty() apologies: number;
}

const rulesProblems = ['RULESET_UNKNOWN', 'RULES_NOT_IN_FORCE'] as const;
export type RulesProblem = (typeof rulesProblems)[number];

export class StoryMoney {
  @ApiProperty() declaredVnd: number;
  @ApiPropertyOptional({ nullable: true, type: Object }) computed: ComputedMoney | null;
  @ApiProperty({ type: [Object], description: 'Cách tính, từng dòng · How it is computed, line by line' })
  lines: readonly ContributionLine[];
  @ApiPropertyOptional({
    nullable: true,
    enum: rulesProblems,
    description: 'Vì sao không có cách tính · Why there are no lines: the rules pinned to it are not on record',
  })
  problem: RulesProblem | null;
  @ApiPropertyOptional({ nullable: true, type: Number }) citizenPaidVnd: number | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) citizenPaidAt: Date | null;
}

export class StoryAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() portal: string;
  @ApiProperty() reference: string;
  @ApiProperty({ enum: ['rest', 'dvcqg', 'soap'] }) door: string;
  @ApiProperty() status: number;
  @ApiPropertyOptional({ nullable: true, type: Object }) statusName: Bilingual | null;
  @ApiProperty() closed: boolean;
  @ApiPropertyOptional({ nullable: true, type: String }) tnhsNumber: string | null;
  @ApiProperty() agency: string;
  @ApiPropertyOptional({ nullable: true, type: String }) managingAgency: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) paymentReference: string | null;
  @ApiProperty() registrationCase: string;
  @ApiPropertyOptional({ nullable: true, type: String }) ruleset: string | null;
  @ApiProperty() correlationId: string;
  @ApiProperty({ format: 'date-time', type: String }) receivedAt: Date;
  @ApiProperty({ format: 'date-time', type: String }) updatedAt: Date;
  @ApiProperty({ type: MaskedPerson }) person: MaskedPerson;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) erasedAt: Date | null;
  @ApiProperty({ type: StoryClocks }) clocks: StoryClocks;
  @ApiProperty({ type: StoryMoney }) money: StoryMoney;
  @ApiPropertyOptional({ nullable: true, type: Object }) verification: JsonRecord | null;
  @ApiProperty({ description: 'Lời người khác bị ẩn vì thiếu quyền · Words are hidden: no view-personal-data' })
  wordsHidden: boolean;
  @ApiProperty({ type: [TimelineEntry] }) timeline: TimelineEntry[];
  @ApiProperty({ type: [Object] }) messages: DossierStory['messages'];
  @ApiProperty({ type: [Object], description: 'Nghĩa vụ, mỗi lần thử trong tries · Duties with every try' })
  deliveries: readonly (StoryDelivery & { readonly tries: readonly StoryAttempt[] })[];
  @ApiProperty({ type: [Object] }) vouchers: readonly (StoryVoucher & { readonly history: readonly StoryStanding[] })[];
  @ApiPropertyOptional({ nullable: true, type: Object }) cover: DossierStory['cover'];
  @ApiProperty({ type: [Object] }) payments: DossierStory['payments'];
  @ApiProperty({ type: [Object] }) items: DossierStory['items'];
  @ApiProperty({ type: [Object] }) acts: DossierStory['acts'];
  @ApiProperty({ type: Object, description: 'Nghĩa của các mã · What the codes say' })
  codes: Readonly<Record<string, CodeDocument>>;
}

export class RevealedPersonAnswer {
  @ApiProperty({ type: Object }) participant: JsonRecord;
  @ApiProperty({ type: Object }) contribution: JsonRecord;
}

export class SideBySideAnswer {
  @ApiProperty({ type: [Object] }) choices: readonly SideChoice[];
  @ApiPropertyOptional({ nullable: true, type: Object }) chosen: SideChoice | null;
  @ApiPropertyOptional({ nullable: true, type: Object, description: 'Nguồn → quy tắc → đích · Source → rule → target' })
  explanation: RunExplanation | null;
}

export class MessageAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date-time', type: String }) at: Date;
  @ApiProperty({ enum: ['in', 'out'] }) direction: string;
  @ApiProperty() system: string;
  @ApiProperty() operation: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'uuid' }) dossierId: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'uuid' }) deliveryId: string | null;
  @ApiPropertyOptional({ nullable: true, type: Number }) attempt: number | null;
  @ApiProperty() contentType: string;
  @ApiPropertyOptional({ nullable: true, type: Number }) sizeBytes: number | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) prunedAt: Date | null;
  @ApiProperty() correlationId: string;
  @ApiProperty() masked: boolean;
  @ApiProperty({ enum: ['json', 'xml', 'form', 'binary', 'empty', 'pruned'] }) kind: string;
  @ApiPropertyOptional({ description: 'Đã trình bày; giá trị theo hình dạng khi che · Laid out; shapes when masked' })
  text?: string;
  @ApiPropertyOptional() cut?: boolean;
  @ApiProperty({ type: Object }) headers: JsonRecord;
}
