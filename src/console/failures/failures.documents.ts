// Failures and incidents in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export const groupStates = ['open', 'resolved'] as const;
export const incidentKinds = ['FAILURES', 'CIRCUIT', 'POLL', 'RECEIPTS'] as const;

class BothTexts {
  @ApiProperty() vi: string;
  @ApiProperty() en: string;
}

export class FailureGroup {
  @ApiProperty({ description: 'Chữ ký của nguyên nhân · Signature of the cause' }) id: string;
  @ApiProperty({ example: 'tnhs' }) system: string;
  @ApiProperty({ example: 'create' }) operation: string;
  @ApiProperty({ example: 'PARTNER_BUSY' }) code: string;
  @ApiProperty({ type: BothTexts }) title: BothTexts;
  @ApiPropertyOptional({ nullable: true, type: String, description: 'Đã bỏ số, mã, tên · Without numbers and names' })
  message: string | null;
  @ApiProperty({ enum: groupStates }) state: (typeof groupStates)[number];
  @ApiProperty({ format: 'date-time' }) firstSeen: string;
  @ApiProperty({ format: 'date-time' }) lastSeen: string;
  @ApiProperty({ description: 'Đang lỗi cùng nguyên nhân này · Fail so now' }) openCount: number;
  @ApiProperty({ description: 'Trong đó dừng chờ người · Of them parked' }) parkedCount: number;
  @ApiPropertyOptional({ nullable: true, type: Number, description: 'Từ trước đến nay · Ever' })
  deliveries: number | null;
  @ApiPropertyOptional({ nullable: true, type: Number }) attempts: number | null;
}

export class FailureGroupList {
  @ApiProperty({ type: [FailureGroup] }) items: FailureGroup[];
  @ApiPropertyOptional() nextCursor?: string;
}

class TrendHourDocument {
  @ApiProperty({ format: 'date-time' }) hour: string;
  @ApiProperty() attempts: number;
}

class AgencyShareDocument {
  @ApiProperty() agency: string;
  @ApiProperty() count: number;
}

export class FailingDeliveryDocument {
  @ApiProperty({ format: 'uuid' }) deliveryId: string;
  @ApiProperty({ format: 'uuid' }) dossierId: string;
  @ApiProperty() reference: string;
  @ApiProperty() agency: string;
  @ApiProperty() state: string;
  @ApiProperty() attempts: number;
  @ApiProperty({ format: 'date-time' }) since: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) nextAt: string | null;
}

export class FailingDeliveryList {
  @ApiProperty({ type: [FailingDeliveryDocument] }) items: FailingDeliveryDocument[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class FailureGroupStory extends FailureGroup {
  @ApiProperty({ type: BothTexts, description: 'Cách xử lý · What to do' }) remedy: BothTexts;
  @ApiProperty({ description: 'Ai xử lý được · Who can mend it', example: 'partner' }) mender: string;
  @ApiProperty({ description: 'docs/runbook.md#…', example: 'deliveries-are-parked' }) runbook: string;
  @ApiProperty({ type: BothTexts }) runbookTitle: BothTexts;
  @ApiProperty({ type: [TrendHourDocument], description: '24 giờ qua · The last 24 hours' }) trend: TrendHourDocument[];
  @ApiProperty({ type: [AgencyShareDocument] }) agencies: AgencyShareDocument[];
  @ApiPropertyOptional({ nullable: true, type: FailingDeliveryDocument }) example: FailingDeliveryDocument | null;
}

class AlertDocument {
  @ApiProperty({ enum: ['webhook', 'email'] }) channel: string;
  @ApiProperty({ enum: ['opened', 'resolved'] }) change: string;
  @ApiProperty({ enum: ['due', 'sent', 'given_up'] }) state: string;
  @ApiProperty() attempts: number;
  @ApiPropertyOptional({ nullable: true, type: String }) lastError: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) sentAt: string | null;
}

export class IncidentDocument {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: incidentKinds }) kind: (typeof incidentKinds)[number];
  @ApiProperty({ description: 'Nhóm lỗi, hệ thống hoặc nguồn · Group, system or source' }) subject: string;
  @ApiPropertyOptional({ nullable: true, type: String }) system: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) operation: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) code: string | null;
  @ApiProperty({ description: 'Số lượng lúc mở · When it was opened' }) count: number;
  @ApiProperty({ enum: groupStates }) state: (typeof groupStates)[number];
  @ApiProperty({ format: 'date-time' }) openedAt: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) resolvedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) owner: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) acknowledgedBy: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) acknowledgedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) note: string | null;
  @ApiProperty({ type: [AlertDocument] }) alerts: readonly AlertDocument[];
}

export class IncidentList {
  @ApiProperty({ type: [IncidentDocument] }) items: IncidentDocument[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class AcknowledgeRequest {
  @ApiPropertyOptional({ maxLength: 100, description: 'Người phụ trách; trống: chính mình · Absent: yourself' })
  owner?: string;
  @ApiProperty({ description: 'Ghi chú, được lưu lại · Note; recorded' }) reason: string;
}
