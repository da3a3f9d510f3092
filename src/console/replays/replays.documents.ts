// Replays in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ActRequest } from './delivery-acts.documents.js';

export const replayStates = ['draft', 'running', 'paused', 'stopped', 'cancelled', 'done'] as const;
export const replayOutcomes = [
  'waiting',
  'released',
  'delivered',
  'refused',
  'failed',
  'cancelled',
  'skipped',
] as const;

export class SelectionDocument {
  @ApiPropertyOptional({ type: [String], description: 'Tối đa 1000 · At most 1000' }) ids?: string[];
  @ApiPropertyOptional({ description: 'Nhóm lỗi · A failure group' }) group?: string;
  @ApiPropertyOptional() system?: string;
  @ApiPropertyOptional() operation?: string;
  @ApiPropertyOptional() code?: string;
  @ApiPropertyOptional() agency?: string;
  @ApiPropertyOptional({ enum: ['parked', 'cancelled', 'delivered'] }) state?: 'parked' | 'cancelled' | 'delivered';
  @ApiPropertyOptional({ format: 'date-time' }) from?: string;
  @ApiPropertyOptional({ format: 'date-time' }) to?: string;
}

export class LimitsRequest extends ActRequest {
  @ApiPropertyOptional({ minimum: 1, maximum: 500, default: 20 }) perSecond?: number;
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 20, description: '% lỗi để tự dừng · Stops above' })
  failurePercent?: number;
  @ApiPropertyOptional({ minimum: 1, maximum: 10_000, default: 20, description: 'Xét từ số lượt này · Judged from' })
  failureMinimum?: number;
}

export class NewReplayRequest extends LimitsRequest {
  @ApiProperty({ type: SelectionDocument }) selection: SelectionDocument;
  @ApiPropertyOptional({ description: 'Cả thông báo đã chuyển · Callbacks that were delivered too', default: false })
  again?: boolean;
}

export class ReplayAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: replayStates }) state: (typeof replayStates)[number];
  @ApiPropertyOptional({ nullable: true, type: String, description: 'FAILURE_RATE: tự dừng · it stopped by itself' })
  stateBy: string | null;
  @ApiProperty({ type: SelectionDocument }) selection: Record<string, unknown>;
  @ApiProperty() reason: string;
  @ApiProperty() createdBy: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) startedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) endedAt: string | null;
  @ApiProperty() again: boolean;
  @ApiProperty() perSecond: number;
  @ApiProperty() failurePercent: number;
  @ApiProperty() failureMinimum: number;
  @ApiProperty() total: number;
  @ApiProperty({ description: 'Chưa phát · Not released yet' }) waiting: number;
  @ApiProperty({ description: 'Đã phát, chưa xong · Released and not ended' }) underWay: number;
  @ApiProperty() delivered: number;
  @ApiProperty() refused: number;
  @ApiProperty() failed: number;
  @ApiProperty() cancelled: number;
  @ApiProperty({ description: 'Người khác đã phát trước · Somebody else released it before' }) skipped: number;
}

export class ReplayListAnswer {
  @ApiProperty({ type: [ReplayAnswer] }) items: ReplayAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class ReplayItemAnswer {
  @ApiProperty() place: number;
  @ApiProperty({ format: 'uuid' }) deliveryId: string;
  @ApiProperty({ format: 'uuid' }) dossierId: string;
  @ApiProperty() portalReference: string;
  @ApiProperty() agency: string;
  @ApiProperty() system: string;
  @ApiProperty() operation: string;
  @ApiProperty({ enum: replayOutcomes }) outcome: (typeof replayOutcomes)[number];
  @ApiPropertyOptional({ nullable: true, type: String }) code: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) releasedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) endedAt: string | null;
}

export class ReplayItemListAnswer {
  @ApiProperty({ type: [ReplayItemAnswer] }) items: ReplayItemAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}
