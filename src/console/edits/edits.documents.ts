// Edits of dossiers in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { ActRequest, DifferenceDocument, PreviewedDocument } from '../replays/delivery-acts.documents.js';

export const editStates = ['proposed', 'approved', 'rejected', 'applied'] as const;

export class EditDraftRequest extends ActRequest {
  @ApiProperty({ format: 'uuid' }) dossierId: string;
}

export class EditRequest extends EditDraftRequest {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Toàn bộ hồ sơ chuẩn hoá sau khi sửa · The whole canonical dossier after the edit',
  })
  after: Record<string, unknown>;
  @ApiPropertyOptional({ type: [String], description: 'Các lượt tạm giữ sẽ phát lại · Parked deliveries to release' })
  deliveries?: string[];
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Lời công dân ghi kèm, theo lượt tạm giữ · Other wordings of what the citizen wrote, by parked delivery',
  })
  words?: Record<string, string>;
}

export class EditPreviewRequest extends OmitType(EditRequest, ['reason'] as const) {}

export class WordsDocument {
  @ApiProperty({ format: 'uuid' }) deliveryId: string;
  @ApiProperty() system: string;
  @ApiProperty() operation: string;
  @ApiProperty({ enum: ['note', 'reason'] }) field: 'note' | 'reason';
  @ApiProperty() text: string;
}

export class EditDraftAnswer {
  @ApiProperty({ type: 'object', additionalProperties: true }) canonical: Record<string, unknown>;
  @ApiProperty({ type: [WordsDocument] }) words: WordsDocument[];
  @ApiProperty({ type: [String], description: 'Không được sửa · Not to be edited (JSON Pointer)' }) fixed: string[];
}

export class EditAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) dossierId: string;
  @ApiProperty() portalReference: string;
  @ApiProperty() agency: string;
  @ApiProperty({ enum: editStates }) state: (typeof editStates)[number];
  @ApiProperty({ type: [String] }) changed: string[];
  @ApiProperty() needsApproval: boolean;
  @ApiProperty({ type: [String] }) deliveries: string[];
  @ApiProperty() reason: string;
  @ApiProperty() proposedBy: string;
  @ApiProperty({ format: 'date-time' }) proposedAt: string;
  @ApiPropertyOptional({ nullable: true, type: String }) decidedBy: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) decidedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) decision: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) appliedBy: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) appliedAt: string | null;
}

export class EditListAnswer {
  @ApiProperty({ type: [EditAnswer] }) items: EditAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class EditDutyDocument {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() system: string;
  @ApiProperty() operation: string;
  @ApiProperty() state: string;
  @ApiPropertyOptional({ nullable: true, type: String }) code: string | null;
}

export class EditWithDifferences extends EditAnswer {
  @ApiProperty({ type: [DifferenceDocument] }) differences: DifferenceDocument[];
  @ApiProperty({ type: [EditDutyDocument], description: 'Các lượt phát lại cùng · Released with it' })
  duties: EditDutyDocument[];
  @ApiProperty({ description: 'Hồ sơ đã thay đổi sau khi đề xuất · The dossier changed since' }) stale: boolean;
}

export class EditsWaitingAnswer {
  @ApiProperty({ description: 'Của người khác, chờ duyệt · Of others, to be approved' }) toApprove: number;
  @ApiProperty({ description: 'Chờ áp dụng · To be applied' }) toApply: number;
}

export class ViolationDocument {
  @ApiProperty() pointer: string;
  @ApiProperty() code: string;
  @ApiProperty() vi: string;
  @ApiProperty() en: string;
}

export class WithoutEditDocument {
  @ApiProperty({ enum: ['send', 'fail', 'unknown'] }) would: string;
  @ApiProperty({ type: [String] }) problems: string[];
}

export class EditedDeliveryDocument extends PreviewedDocument {
  @ApiProperty({ type: WithoutEditDocument, description: 'Nếu không sửa · Without the edit' })
  without: WithoutEditDocument;
  @ApiPropertyOptional({
    nullable: true,
    type: [DifferenceDocument],
    description: 'Riêng bản sửa làm thay đổi · What the edit alone changes',
  })
  byEdit: DifferenceDocument[] | null;
  @ApiProperty({ description: 'Sổ bộ được hỏi lại trước · The registers are asked once more first' }) verifies: boolean;
  @ApiProperty({ type: [ViolationDocument], description: 'Lỗi ánh xạ gặp phải · What the mapping meets' })
  violations: ViolationDocument[];
}

export class EditPreviewAnswer {
  @ApiProperty({ type: [String] }) changed: string[];
  @ApiProperty() needsApproval: boolean;
  @ApiProperty({ type: [ViolationDocument] }) violations: ViolationDocument[];
  @ApiProperty({ type: [ViolationDocument] }) warnings: ViolationDocument[];
  @ApiProperty({ type: [DifferenceDocument] }) differences: DifferenceDocument[];
  @ApiProperty({ type: [EditedDeliveryDocument] }) deliveries: EditedDeliveryDocument[];
}
