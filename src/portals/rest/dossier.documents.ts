// What may be sent to the native REST door, as OpenAPI shows it. The rules themselves run in mappings/ (native-to-canonical):
// a value is judged once, there. A conformance test holds this picture equal to those rules.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const digits12 = '^[0-9]{12}$';
const digits10 = '^[0-9]{10}$';
const day = { format: 'date-time', example: '2026-11-22T08:00:00+07:00' };

export class AddressDocument {
  @ApiProperty({ example: '01', description: 'Mã tỉnh theo danh mục · Province code in the list named by scheme' })
  province: string;
  @ApiPropertyOptional({ example: '001', description: 'Chỉ với VN63 · With VN63 only' }) district?: string;
  @ApiPropertyOptional({ example: '00001' }) commune?: string;
  @ApiPropertyOptional({ example: 'Số 1 phố Thử' }) detail?: string;
  @ApiProperty({ enum: ['VN34', 'VN63'] }) scheme: string;
}

export class GuardianDocument {
  @ApiProperty() fullName: string;
  @ApiPropertyOptional({ pattern: digits12 }) personalId?: string;
  @ApiPropertyOptional() relation?: string;
  @ApiPropertyOptional() phone?: string;
}

export class ParticipantDocument {
  @ApiPropertyOptional({ pattern: digits12, description: 'Ít nhất một trong hai số · At least one of the two numbers' })
  personalId?: string;
  @ApiPropertyOptional({ pattern: digits10 }) vssCode?: string;
  @ApiProperty({ example: 'Nguyễn Văn Thử' }) fullName: string;
  @ApiProperty({ example: '1990-05-17', description: 'yyyy | yyyy-MM | yyyy-MM-dd' }) birthDate: string;
  @ApiProperty({ enum: ['MALE', 'FEMALE'] }) sex: string;
  @ApiPropertyOptional({ example: 'VN' }) nationality?: string;
  @ApiPropertyOptional({ example: '01' }) ethnicity?: string;
  @ApiPropertyOptional({ type: AddressDocument }) birthPlace?: AddressDocument;
  @ApiPropertyOptional({ type: AddressDocument }) residence?: AddressDocument;
  @ApiPropertyOptional({ type: AddressDocument }) contact?: AddressDocument;
  @ApiPropertyOptional({ example: '+84912345678' }) phone?: string;
  @ApiPropertyOptional({ example: 'thu@example.vn' }) email?: string;
  @ApiPropertyOptional({ type: GuardianDocument, description: '15–17 tuổi · Aged 15–17' }) guardian?: GuardianDocument;
}

export class ContributionDocument {
  @ApiProperty({ enum: ['FIRST_TIME', 'FROM_COMPULSORY', 'CONTINUE', 'REREGISTER'] }) case: string;
  @ApiProperty({ example: 1_500_000, description: 'Đồng · VND' }) income: number;
  @ApiProperty({ enum: ['1', '3', '6', '12', 'VS', 'TH'] }) method: string;
  @ApiProperty({ example: '2026-12' }) fromMonth: string;
  @ApiProperty({ example: 3 }) months: number;
  @ApiPropertyOptional({ isArray: true, enum: ['POOR', 'NEAR_POOR', 'MINORITY', 'ISLAND', 'OTHER'] })
  supportGroups?: string[];
  @ApiPropertyOptional({ type: [Object] }) localSupport?: object[];
  @ApiProperty({ example: 792_000, description: 'Số tiền công dân được báo · What the citizen was told, VND' })
  declaredAmount: number;
}

export class AttachmentDocument {
  @ApiProperty({ example: 'cccd.pdf' }) name: string;
  @ApiPropertyOptional({ format: 'byte', description: 'Base64; hoặc url · or url' }) content?: string;
  @ApiPropertyOptional({ format: 'uri', description: 'Máy chủ được phép · On an allowed host' }) url?: string;
}

export class DossierDocument {
  @ApiPropertyOptional({
    example: 'VSS-20261122-000001',
    description: 'Mã của cổng gửi; vắng thì dùng Idempotency-Key · The portal’s own; absent: the Idempotency-Key',
  })
  reference?: string;
  @ApiProperty({ example: '602e' }) service: string;
  @ApiProperty({ example: '07906', description: 'Cơ quan tiếp nhận · Receiving agency' }) agency: string;
  @ApiPropertyOptional({ example: '07906', description: 'Cơ quan quản lý · Managing agency' }) managingAgency?: string;
  @ApiProperty(day) submittedAt: string;
  @ApiProperty({ type: ParticipantDocument }) participant: ParticipantDocument;
  @ApiProperty({ type: ContributionDocument }) contribution: ContributionDocument;
  @ApiPropertyOptional() paymentReference?: string;
  @ApiPropertyOptional({ enum: ['ELECTRONIC', 'PAPER'] }) deliver?: string;
  @ApiPropertyOptional({ type: [AttachmentDocument] }) attachments?: AttachmentDocument[];
}

export class SupplementDocument {
  @ApiPropertyOptional({ maxLength: 2000, description: 'Lời giải trình · A note for the officer' }) note?: string;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Phần thay đổi của hồ sơ · Changed parts of the dossier',
  })
  changes?: object;
  @ApiPropertyOptional({ type: [AttachmentDocument] }) attachments?: AttachmentDocument[];
}

export class WithdrawalDocument {
  @ApiProperty({ maxLength: 2000, example: 'Công dân đổi ý' }) reason: string;
}
