// Covers in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export const coverStates = ['requested', 'created', 'issued'] as const;

export class CoverAnswer {
  @ApiProperty({ format: 'uuid' }) dossierId: string;
  @ApiProperty() portal: string;
  @ApiProperty() portalReference: string;
  @ApiPropertyOptional({ nullable: true, type: String }) tnhsNumber: string | null;
  @ApiProperty() dossierStatus: number;
  @ApiProperty() agency: string;
  @ApiPropertyOptional({ nullable: true, type: String, description: 'Cơ quan quản lý · The managing agency' })
  managingAgency: string | null;
  @ApiProperty({
    description: 'Người theo dõi; mặc định là cơ quan · Who looks after it; the agency until somebody is named',
  })
  owner: string;
  @ApiProperty({
    enum: coverStates,
    description:
      'requested: đã yêu cầu TST · created: TST đã tạo, chờ cấp · issued: đã cấp · requested, created at TST, issued',
  })
  state: (typeof coverStates)[number];
  @ApiPropertyOptional({ nullable: true, type: String, description: 'maToBia' }) coverNumber: string | null;
  @ApiProperty({ format: 'date-time' }) requestedAt: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) createdAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) issuedAt: string | null;
  @ApiProperty({
    description:
      'Số giờ từ khi yêu cầu đến khi cấp, hoặc đến nay · Hours from the request until it was issued, or until now',
  })
  ageHours: number;
  @ApiProperty({ description: 'Số giờ ở trạng thái hiện tại; 0 khi đã cấp · Hours in this state; 0 when issued' })
  stateHours: number;
  @ApiProperty({
    description: 'Đã tạo mà chờ cấp quá COVER_LATE_HOURS · Created, and not issued for longer than COVER_LATE_HOURS',
  })
  late: boolean;
}

export class CoverListAnswer {
  @ApiProperty({ type: [CoverAnswer] }) items: CoverAnswer[];
  @ApiPropertyOptional({ description: 'Vắng mặt ở trang cuối · Absent on the last page' }) nextCursor?: string;
}

export class CoverOwnerRequest {
  @ApiProperty({ description: 'Người theo dõi · Who looks after it', maxLength: 100 }) owner: string;
  @ApiProperty({ description: 'Lý do, được lưu lại · Why; recorded' }) reason: string;
}
