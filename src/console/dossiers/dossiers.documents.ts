// Finding dossiers in the operators' API, as OpenAPI shows it.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class MaskedPerson {
  @ApiPropertyOptional({ nullable: true, type: String, example: 'N. V. T.' }) fullName: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, example: '0010******45' }) personalId: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, example: '791******8' }) vssCode: string | null;
}

export class OpenDuty {
  @ApiProperty({ example: 'tnhs' }) system: string;
  @ApiProperty({ example: 'create' }) operation: string;
  @ApiProperty({ enum: ['pending', 'in_flight', 'waiting', 'parked'] }) state: string;
  @ApiPropertyOptional({ nullable: true, type: String }) code: string | null;
}

export class FoundAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['npsp', 'vss-portal'] }) portal: string;
  @ApiProperty() reference: string;
  @ApiPropertyOptional({ nullable: true, type: String, example: '03706/2026/07906' }) tnhsNumber: string | null;
  @ApiProperty({ minimum: 1, maximum: 10 }) status: number;
  @ApiProperty({ description: 'Cơ quan tiếp nhận · Receiving agency' }) agency: string;
  @ApiPropertyOptional({ nullable: true, type: String, description: 'Cơ quan quản lý · Managing agency' })
  managingAgency: string | null;
  @ApiProperty({ format: 'date-time' }) receivedAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) expectedAt: string | null;
  @ApiProperty() late: boolean;
  @ApiProperty({ type: MaskedPerson, description: 'Luôn che · Always masked' }) person: MaskedPerson;
  @ApiPropertyOptional({ nullable: true, type: OpenDuty, description: 'Nghĩa vụ còn mở, ưu tiên tạm dừng · Open duty' })
  duty: OpenDuty | null;
}

export class FoundListAnswer {
  @ApiProperty({ type: [FoundAnswer] }) items: FoundAnswer[];
  @ApiPropertyOptional({ description: 'Vắng mặt ở trang cuối · Absent on the last page' }) nextCursor?: string;
}

export const lookupKinds = [
  'dossier',
  'delivery',
  'reference',
  'tnhsNumber',
  'voucher',
  'paymentReference',
  'personNumber',
  'personName',
  'errorCode',
  'correlation',
] as const;

export class UnderstoodAs {
  @ApiProperty({ enum: lookupKinds, isArray: true, description: 'Có thể là · What the text could be' })
  considered: readonly string[];
  @ApiProperty({ enum: lookupKinds, isArray: true, description: 'Đã tìm thấy theo · What it was' })
  matched: readonly string[];
}

export class FindAnswer extends FoundListAnswer {
  @ApiPropertyOptional({
    type: UnderstoodAs,
    description: 'Không bao giờ nhắc lại điều đã nhập · Never the text itself',
  })
  understoodAs?: UnderstoodAs;
}

export class FindRequestDocument {
  @ApiPropertyOptional({
    maxLength: 200,
    description:
      'Mã hồ sơ, số TNHS, chứng từ, mã thanh toán, số định danh hoặc mã số BHXH, họ tên, mã lỗi, mã tra cứu · Any of these, whole',
  })
  find?: string;
  @ApiPropertyOptional({ type: Object, description: 'Như tham số của GET · As the parameters of GET' })
  filters?: object;
  @ApiPropertyOptional() cursor?: string;
  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 }) limit?: number;
}

export class SavedViewAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: Object }) filters: object;
}

export class SavedViewListAnswer {
  @ApiProperty({ type: [SavedViewAnswer] }) items: SavedViewAnswer[];
}

export class SavedViewRequest {
  @ApiProperty({ maxLength: 80 }) name: string;
  @ApiProperty({ type: Object, description: 'Như tham số của GET · As the parameters of GET' }) filters: object;
}
