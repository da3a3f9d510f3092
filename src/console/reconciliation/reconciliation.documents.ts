// Reconciliation in the operators' API, as OpenAPI shows it.
import type { Bilingual } from '../../domain/status.js';
import { reconciliationKinds, type ReconciliationKind } from '../../domain/voucher.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonRecord } from '../../store/tables.js';
import type { ItemStory } from '../../store/reconciliation-reads.js';

export const itemStates = ['open', 'resolved'] as const;

export class BothLanguages {
  @ApiProperty() vi: string;
  @ApiProperty() en: string;
}

export class ResolutionAnswer extends BothLanguages {
  @ApiProperty({ description: 'Mã lý do · Reason code', example: 'AGREES' }) code: string;
}

export class ItemAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ example: 'AMOUNT_DIFFERS' }) kind: string;
  @ApiProperty({ type: BothLanguages }) title: BothLanguages;
  @ApiProperty({ type: BothLanguages, description: 'Việc cần làm · What to do' }) remedy: BothLanguages;
  @ApiProperty({ enum: itemStates }) state: (typeof itemStates)[number];
  @ApiProperty({ format: 'date-time' }) openedAt: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) resolvedAt: string | null;
  @ApiProperty({ description: 'Số ngày tồn · Whole days it was, or is, open' }) ageDays: number;
  @ApiPropertyOptional({
    nullable: true,
    type: String,
    description: 'Cơ quan, cho đến khi chỉ định người · Its agency until somebody is named',
  })
  owner: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) agency: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, example: 'PT0000001/2026#2' }) voucherNumber: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) documentNumber: string | null;
  @ApiPropertyOptional({ nullable: true, type: Number }) amountVnd: number | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'uuid' }) dossierId: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) portal: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) portalReference: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) tnhsNumber: string | null;
  @ApiPropertyOptional({ nullable: true, type: ResolutionAnswer }) resolution: ResolutionAnswer | null;
  @ApiPropertyOptional({ nullable: true, type: String, description: 'Trống: cổng tự xử lý · Null: by itself' })
  resolvedBy: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) note: string | null;
  @ApiProperty({ type: Object }) detail: JsonRecord;
}

export class ItemListAnswer {
  @ApiProperty({ type: [ItemAnswer] }) items: ItemAnswer[];
  @ApiPropertyOptional({ description: 'Vắng mặt ở trang cuối · Absent on the last page' }) nextCursor?: string;
}

export class ItemStoryAnswer extends ItemAnswer {
  @ApiProperty({
    type: Object,
    description:
      'told: phiên bản kế toán gửi · standings: tình trạng · duty: nghĩa vụ TST · statuses: trạng thái hồ sơ · acts: thao tác',
  })
  story: ItemStory;
}

export class OwnerRequest {
  @ApiProperty({ maxLength: 100, description: 'Người phụ trách · Who looks after it' }) owner: string;
  @ApiProperty({ description: 'Lý do, được lưu lại · Why; recorded' }) reason: string;
}

export class ResolveRequest {
  @ApiProperty({ description: 'Đã xử lý thế nào, được lưu lại · How it was cleared up; recorded' }) reason: string;
  @ApiPropertyOptional({
    description: 'PERIOD_OVERLAPS, SPLIT_DIFFERS, RECORD_CANCELLED: cho phép ghi nhận · let the money pass',
  })
  allow?: boolean;
}

export class ReleaseVoucherRequest {
  @ApiProperty({ example: 'PT0000001/2026' }) voucherNumber: string;
  @ApiProperty({ description: 'Lý do, được lưu lại · Why; recorded' }) reason: string;
}

export class AssignRequest extends ReleaseVoucherRequest {
  @ApiPropertyOptional({
    example: 'VSS-20261122-000001',
    description: 'Mã hồ sơ ở cổng, số TNHS hoặc mã nội bộ · Portal reference, TNHS number or id',
  })
  dossier?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'Thay cho dossier · In place of dossier' }) dossierId?: string;
}

class KindChoice {
  @ApiProperty({ enum: reconciliationKinds }) kind: ReconciliationKind;
  @ApiProperty({ type: Object }) title: Bilingual;
  @ApiProperty({ description: 'Đang mở · Open now' }) open: number;
}

class OwnerChoice {
  @ApiProperty() owner: string;
  @ApiProperty({ description: 'Đang mở · Open now' }) open: number;
}

export class ChoicesAnswer {
  @ApiProperty({ type: [KindChoice] }) kinds: KindChoice[];
  @ApiProperty({ type: [OwnerChoice] }) owners: OwnerChoice[];
}

export class VoucherAnswer {
  @ApiProperty() voucherNumber: string;
  @ApiProperty({ enum: ['unmatched', 'held', 'recording', 'recorded', 'void'] }) standing: string;
  @ApiPropertyOptional({ nullable: true, type: String }) reason: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'uuid' }) dossierId: string | null;
}
