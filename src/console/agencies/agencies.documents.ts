// Agencies' settings in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ShiftDocument {
  @ApiProperty({ example: '07:30' }) from: string;
  @ApiProperty({ example: '11:30' }) to: string;
}

export class StepDocument {
  @ApiProperty({ example: 'Thẩm định' }) name: string;
  @ApiProperty({ example: 40, description: 'Phần trăm thời hạn; tổng 100 · Percent of the time limit; together 100' })
  sharePercent: number;
}

export class SettingsDocument {
  @ApiProperty({ description: 'Tên cơ quan (DonViXuLy) · Name shown to citizens and the national portal' })
  name: string;
  @ApiPropertyOptional() phone?: string;
  @ApiPropertyOptional() email?: string;
  @ApiPropertyOptional({
    description: 'Trống: theo quy định chung, coi là giả định · Absent: the rules’ default, assumed',
  })
  timeLimitWorkingDays?: number;
  @ApiPropertyOptional({ description: 'Số ngày làm việc của hẹn mới khi xin lỗi · Working days an apology adds' })
  apologyWorkingDays?: number;
  @ApiPropertyOptional({ type: [ShiftDocument] }) workingHours?: ShiftDocument[];
  @ApiPropertyOptional({ type: [StepDocument] }) steps?: StepDocument[];
  @ApiPropertyOptional({ description: 'Mã cơ quan quản lý hồ sơ tiếp nhận ở đây · Who manages what is received here' })
  managingAgency?: string;
  @ApiPropertyOptional({ description: 'Ngừng tiếp nhận từ ngày hiệu lực · Takes no dossiers from that day' })
  closed?: boolean;
}

export class SettingsVersion {
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date', description: 'Từ 0 giờ ngày này · From the begin of this day' }) effectiveFrom: string;
  @ApiProperty({ type: SettingsDocument }) settings: SettingsDocument;
  @ApiProperty({ description: 'Ai đã đổi · Who changed it' }) recordedBy: string;
  @ApiProperty({ format: 'date-time' }) recordedAt: string;
  @ApiProperty() reason: string;
}

export class AgencyDocument {
  @ApiProperty({ example: '07906' }) code: string;
  @ApiProperty({ example: '602e' }) service: string;
  @ApiPropertyOptional({ type: SettingsVersion, nullable: true }) inForce: SettingsVersion | null;
  @ApiProperty({ type: [SettingsVersion], description: 'Sẽ có hiệu lực · Still to come' }) upcoming: SettingsVersion[];
}

export class AgencyListDocument {
  @ApiProperty({ type: [AgencyDocument] }) items: AgencyDocument[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class AgencyHistoryDocument extends AgencyDocument {
  @ApiProperty({ type: [SettingsVersion], description: 'Mọi phiên bản theo ngày hiệu lực · Every version' })
  history: SettingsVersion[];
}

export class ChangeSettingsRequest {
  @ApiProperty({ example: '602e' }) service: string;
  @ApiProperty({ format: 'date', description: 'Từ hôm nay trở đi · Today or later' }) effectiveFrom: string;
  @ApiProperty({ type: SettingsDocument, description: 'Toàn bộ cấu hình mới · The whole new settings' })
  settings: SettingsDocument;
  @ApiProperty({ description: 'Lý do, ví dụ số quyết định · Reason, e.g. the number of the decision' }) reason: string;
}
