// Acts on one delivery in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ActRequest {
  @ApiProperty({ description: 'Lý do, được lưu lại · Why; recorded', maxLength: 1000 }) reason: string;
}

export class ReleaseRequest extends ActRequest {
  @ApiPropertyOptional({
    description: 'Gửi lại cả thông báo đã chuyển · Also a callback that was delivered',
    default: false,
  })
  again?: boolean;
}

export class SayRequest extends ActRequest {
  @ApiProperty({ enum: ['delivered', 'not-delivered'] }) happened: 'delivered' | 'not-delivered';
  @ApiPropertyOptional({
    description:
      'Dữ kiện lẽ ra do đối tác trả lời, ví dụ tnhsNumber · What the partner’s answer would have held, e.g. tnhsNumber',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  facts?: Record<string, string>;
}

export class ActAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['pending', 'in_flight', 'waiting', 'delivered', 'parked', 'cancelled'] }) state: string;
  @ApiProperty({ description: 'false: đã như vậy từ trước · it stood so already' }) changed: boolean;
}

export class ToldAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['done', 'refused', 'absent', 'unknown'] }) told: string;
  @ApiProperty({ enum: ['delivered', 'parked', 'pending'] }) state: string;
  @ApiPropertyOptional({ nullable: true, type: String }) code: string | null;
}

export class FactDocument {
  @ApiProperty() name: string;
  @ApiProperty() required: boolean;
}

export class PossibleActs {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) dossierId: string;
  @ApiProperty() system: string;
  @ApiProperty() operation: string;
  @ApiProperty() state: string;
  @ApiProperty({ description: 'Chưa rõ đối tác đã thực hiện · Whether the partner acted is not known' })
  unsure: boolean;
  @ApiPropertyOptional({ nullable: true, type: String }) code: string | null;
  @ApiProperty() isHead: boolean;
  @ApiProperty({ description: 'Số lượt chờ phía sau · Unfinished duties behind it' }) behind: number;
  @ApiProperty({ description: 'park, release, again, cancel, skip, ask, say', type: [String] }) acts: string[];
  @ApiProperty({ type: [FactDocument], description: 'Cần khi ghi nhận đã thực hiện · Needed to say delivered' })
  facts: FactDocument[];
}

export class DifferenceDocument {
  @ApiProperty() path: string;
  @ApiProperty({ enum: ['added', 'removed', 'changed'] }) change: string;
  @ApiPropertyOptional() before?: string;
  @ApiPropertyOptional() after?: string;
}

export class PreviewedDocument {
  @ApiProperty({ format: 'uuid' }) deliveryId: string;
  @ApiProperty({ format: 'uuid' }) dossierId: string;
  @ApiProperty() portalReference: string;
  @ApiProperty() system: string;
  @ApiProperty() operation: string;
  @ApiProperty() state: string;
  @ApiPropertyOptional({ nullable: true, type: String }) code: string | null;
  @ApiProperty({ description: 'Hỏi đối tác trước · The partner is asked first' }) asks: boolean;
  @ApiProperty({ enum: ['send', 'fail', 'unknown'] }) would: string;
  @ApiPropertyOptional({ nullable: true, type: String }) mapping: string | null;
  @ApiProperty({ type: [String] }) problems: string[];
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) sentAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: [DifferenceDocument] }) differences: DifferenceDocument[] | null;
}
