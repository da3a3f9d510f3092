// Clocks in the operators' API, as OpenAPI shows them. Durations are seconds; negative remaining means past.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ClockedDossier {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() portal: string;
  @ApiProperty({ description: 'Mã hồ sơ của cổng · The portal’s reference' }) reference: string;
  @ApiPropertyOptional({ nullable: true, type: String }) tnhsNumber: string | null;
  @ApiProperty({ minimum: 1, maximum: 10 }) status: number;
  @ApiProperty({ description: 'Cơ quan tiếp nhận · Receiving agency' }) agency: string;
  @ApiProperty({ description: 'Cơ quan quản lý · Managing agency, answerable' }) owner: string;
  @ApiProperty({ format: 'date-time' }) receivedAt: string;
}

export class ReceiptAtRisk extends ClockedDossier {
  @ApiProperty({ format: 'date-time' }) receiptDueAt: string;
  @ApiProperty({ description: 'Âm khi đã quá hạn · Negative when past' }) remainingSeconds: number;
  @ApiProperty({ description: 'Tuổi hồ sơ · Age of the dossier' }) ageSeconds: number;
}

export class OverdueDossier extends ClockedDossier {
  @ApiPropertyOptional({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'Ngày hẹn hiện tại; trống khi đang chờ công dân · Present appointment; empty while the clock stands',
  })
  appointmentAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) originalAppointmentAt: string | null;
  @ApiProperty({ description: 'Từ ngày hẹn đầu tiên · Since the first appointment' }) overdueSeconds: number;
  @ApiProperty() ageSeconds: number;
  @ApiProperty({ description: 'Số lần xin lỗi · Apologies' }) apologies: number;
  @ApiProperty() supplementRequests: number;
  @ApiProperty({ description: 'Thời hạn dựa trên giả định · The limit rests on an assumption' }) dueAssumed: boolean;
}

export class LateDossier extends ClockedDossier {
  @ApiProperty({ enum: ['missed', 'supplement-twice'], isArray: true }) why: string[];
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) endedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) appointmentAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) originalAppointmentAt: string | null;
  @ApiProperty() apologies: number;
  @ApiProperty() supplementRequests: number;
  @ApiProperty() dueAssumed: boolean;
}

export class ReceiptAtRiskList {
  @ApiProperty({ type: [ReceiptAtRisk] }) items: ReceiptAtRisk[];
  @ApiPropertyOptional({ description: 'Vắng mặt ở trang cuối · Absent on the last page' }) nextCursor?: string;
}

export class OverdueList {
  @ApiProperty({ type: [OverdueDossier] }) items: OverdueDossier[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class LateList {
  @ApiProperty({ type: [LateDossier] }) items: LateDossier[];
  @ApiPropertyOptional() nextCursor?: string;
}
