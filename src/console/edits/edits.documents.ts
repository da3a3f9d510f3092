// Edits of dossiers in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ActRequest, DifferenceDocument } from '../replays/delivery-acts.documents.js';

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
  @ApiPropertyOptional({ nullable: true, type: String }) decision: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) appliedBy: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) appliedAt: string | null;
}

export class EditListAnswer {
  @ApiProperty({ type: [EditAnswer] }) items: EditAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class EditWithDifferences extends EditAnswer {
  @ApiProperty({ type: [DifferenceDocument] }) differences: DifferenceDocument[];
}
