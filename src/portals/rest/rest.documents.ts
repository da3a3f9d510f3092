// The documents of the native REST door as OpenAPI shows them: the answers. What may be sent is in dossier.documents.ts.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { statuses, type Status } from '../../domain/status.js';
import { scopes } from '../../platform/partners.js';

const exampleId = '019dc1f0-5a77-7c31-9a52-6d2f0b9a1c11';
const exampleTime = '2026-11-22T01:00:00.000Z';

export class BilingualText {
  @ApiProperty({ example: 'Mới đăng ký' }) vi: string;
  @ApiProperty({ example: 'Newly registered' }) en: string;
}

export class ViolationAnswer {
  @ApiProperty({ example: '/participant/birthDate', description: 'JSON Pointer' }) pointer: string;
  @ApiProperty({ example: 'INVALID_DATE' }) code: string;
  @ApiProperty() vi: string;
  @ApiProperty() en: string;
}

export class ReceiptAnswer {
  @ApiProperty({ format: 'uuid', example: exampleId, description: 'Số tiếp nhận của cổng · The gateway’s own id' })
  id: string;
  @ApiProperty({ example: 'VSS-20261122-000001' }) reference: string;
  @ApiProperty({ enum: statuses, example: 1 }) status: Status;
  @ApiProperty({ type: BilingualText }) statusName: BilingualText;
  @ApiProperty({ format: 'date-time', example: exampleTime }) receivedAt: string;
  @ApiPropertyOptional({ type: [ViolationAnswer], description: 'Nên xem lại · Worth a look' })
  warnings?: ViolationAnswer[];
}

export class ResultAnswer {
  @ApiProperty({ enum: ['COVER', 'PERIOD'] }) kind: string;
  @ApiProperty() documentNo: string;
  @ApiPropertyOptional() link?: string;
}

export class DossierAnswer extends ReceiptAnswer {
  @ApiProperty({ description: 'Số thứ tự lần đổi trạng thái · Number of the last status change' }) sequence: number;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
  @ApiPropertyOptional({ example: '00123/2026/07906', description: 'Số hồ sơ TNHS · TNHS’s number' })
  tnhsNumber?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'Ngày hẹn trả · Appointment' }) appointmentAt?: string;
  @ApiPropertyOptional({ type: ResultAnswer }) result?: ResultAnswer;
}

export class DossierListAnswer {
  @ApiProperty({ type: [DossierAnswer] }) items: DossierAnswer[];
  @ApiPropertyOptional({ description: 'Vắng mặt ở trang cuối · Absent on the last page' }) nextCursor?: string;
}

export class PaperAnswer {
  @ApiProperty() name: string;
  @ApiPropertyOptional() url?: string;
}

export class TimelineStepAnswer {
  @ApiProperty() sequence: number;
  @ApiProperty({ enum: statuses }) status: Status;
  @ApiProperty({ type: BilingualText }) statusName: BilingualText;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ enum: ['portal', 'tnhs', 'accounting', 'tst', 'gateway'] }) by: string;
  @ApiPropertyOptional() reason?: string;
  @ApiPropertyOptional() officer?: string;
  @ApiPropertyOptional() department?: string;
  @ApiPropertyOptional({ type: [PaperAnswer] }) papers?: PaperAnswer[];
  @ApiPropertyOptional({ type: [ViolationAnswer], description: 'Lý do từ chối · Why it was refused' })
  violations?: ViolationAnswer[];
  @ApiPropertyOptional({ type: [ViolationAnswer], description: 'Nên xem lại · Worth a look' })
  warnings?: ViolationAnswer[];
}

export class TimelineAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() reference: string;
  @ApiProperty({ type: [TimelineStepAnswer] }) steps: TimelineStepAnswer[];
}

/** RFC 9457. */
export class ProblemAnswer {
  @ApiProperty({ example: 'urn:vn:gov:vss:tnhs-gateway:error:VALIDATION_FAILED' }) type: string;
  @ApiProperty() title: string;
  @ApiProperty({ example: 422 }) status: number;
  @ApiProperty() detail: string;
  @ApiProperty({ example: '/v1/dossiers' }) instance: string;
  @ApiProperty({ example: 'VALIDATION_FAILED', description: 'docs/errors.md' }) code: string;
  @ApiProperty({ example: exampleId }) correlationId: string;
  @ApiProperty({ type: [ViolationAnswer] }) violations: ViolationAnswer[];
  @ApiProperty() vi: string;
  @ApiProperty() en: string;
}

export class TokenForm {
  @ApiProperty({ enum: ['client_credentials'] }) grant_type: string;
  @ApiPropertyOptional({ description: 'Khi không dùng Basic · Unless Basic is used' }) client_id?: string;
  @ApiPropertyOptional({ format: 'password' }) client_secret?: string;
  @ApiPropertyOptional({
    example: scopes.join(' '),
    description: 'Mặc định: mọi quyền được cấp · Default: all granted',
  })
  scope?: string;
}

export class TokenAnswer {
  @ApiProperty() access_token: string;
  @ApiProperty({ enum: ['Bearer'] }) token_type: string;
  @ApiProperty({ example: 900, description: 'Giây · Seconds' }) expires_in: number;
  @ApiProperty({ example: scopes.join(' ') }) scope: string;
}

export class OAuthErrorAnswer {
  @ApiProperty({ enum: ['invalid_request', 'invalid_client', 'unsupported_grant_type', 'invalid_scope'] })
  error: string;
  @ApiProperty() error_description: string;
}
