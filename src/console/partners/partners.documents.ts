// Partners and what people do about them, as OpenAPI shows it.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const moment = { nullable: true, type: String, format: 'date-time' } as const;

export class SecretDocument {
  @ApiProperty({ description: 'Dấu nhận biết, không phải mật mã · Its name, not the secret' }) fingerprint: string;
  @ApiProperty({ enum: ['file', 'console'] }) from: 'file' | 'console';
  @ApiPropertyOptional(moment) addedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) addedBy: string | null;
  @ApiPropertyOptional(moment) endsAt: string | null;
}

class PauseDocument {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiPropertyOptional({ nullable: true, type: String }) by: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) reason: string | null;
}

class PollDocument {
  @ApiProperty() cursor: string;
  @ApiPropertyOptional(moment) lastSuccessAt: string | null;
  @ApiPropertyOptional(moment) lastErrorAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) lastErrorCode: string | null;
  @ApiProperty() failures: number;
  @ApiPropertyOptional(moment) notBefore: string | null;
  @ApiPropertyOptional({ nullable: true, type: Number, description: 'Chỉ khi thấy mọi cơ quan · Of every agency' })
  vouchersRead: number | null;
}

export class PartnerDocument {
  @ApiProperty({ example: 'tnhs' }) system: string;
  @ApiProperty({ enum: ['closed', 'open'] }) circuit: string;
  @ApiProperty({ description: 'Lỗi liên tiếp · Failures in a row' }) failures: number;
  @ApiPropertyOptional(moment) openedAt: string | null;
  @ApiPropertyOptional(moment) nextProbeAt: string | null;
  @ApiPropertyOptional(moment) lastSuccessAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: PauseDocument }) paused: PauseDocument | null;
  @ApiPropertyOptional({
    nullable: true,
    type: PauseDocument,
    description: 'Điểm nhận đã tắt · The endpoint is disabled',
  })
  disabled: PauseDocument | null;
  @ApiProperty() waiting: number;
  @ApiProperty() inFlight: number;
  @ApiProperty() parked: number;
  @ApiPropertyOptional(moment) oldestWaiting: string | null;
  @ApiPropertyOptional({ nullable: true, type: PollDocument }) poll: PollDocument | null;
  @ApiPropertyOptional({ nullable: true, type: [SecretDocument] }) secrets: SecretDocument[] | null;
  @ApiProperty({ type: [String], description: 'Thao tác có thể làm · What can be done about it' }) acts: string[];
}

export class PartnerListDocument {
  @ApiProperty({ type: [PartnerDocument] }) items: PartnerDocument[];
}

export class ActRequest {
  @ApiProperty({ description: 'Lý do, được lưu lại · Why; recorded' }) reason: string;
}

export class MoveCursorRequest extends ActRequest {
  @ApiProperty({ description: 'Trống: từ chứng từ đầu tiên · Empty: from the very first voucher' }) cursor: string;
}

export class PreviewCursorRequest {
  @ApiProperty() cursor: string;
}

export class CursorPreview {
  @ApiProperty() pages: number;
  @ApiProperty() vouchers: number;
  @ApiPropertyOptional({ nullable: true, type: String }) first: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) last: string | null;
  @ApiProperty({ description: 'Đã ghi nhận trước đây, đọc lại không có tác dụng · Booked before' }) known: number;
  @ApiProperty({ description: 'Chưa từng thấy · Never seen' }) unknown: number;
  @ApiProperty() unreadable: number;
  @ApiProperty({ description: 'Còn nữa sau phần đã xem · More after what was looked at' }) more: boolean;
}

class PollStepDocument {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty() fromCursor: string;
  @ApiProperty() toCursor: string;
  @ApiProperty() vouchers: number;
}

export class PollStepList {
  @ApiProperty({ type: [PollStepDocument] }) items: PollStepDocument[];
}

export class RotateSecretRequest extends ActRequest {
  @ApiPropertyOptional({ description: 'Vắng mặt: cổng tự tạo · Absent: made by the gateway' }) secret?: string;
  @ApiProperty({ minimum: 0, maximum: 720, description: 'Giờ dùng song song với mật mã cũ · Hours of overlap' })
  overlapHours: number;
}

export class RotatedSecret {
  @ApiPropertyOptional({ nullable: true, type: String, description: 'Chỉ hiện một lần, khi cổng tự tạo · Shown once' })
  secret: string | null;
  @ApiProperty({ type: [SecretDocument] }) secrets: SecretDocument[];
}
