// Payments in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export const standings = ['paid', 'double', 'failed', 'unmatched', 'differs'] as const;

export class PaymentAnswer {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({
    enum: standings,
    description:
      'paid: đã ghi nhận · double: nộp hai lần · failed: không thành công · unmatched: không rõ hồ sơ · differs: sai số tiền',
  })
  standing: (typeof standings)[number];
  @ApiProperty({ description: 'Mã tham chiếu thanh toán · Payment reference' }) reference: string;
  @ApiProperty({ description: 'Mã giao dịch, che · Transaction, masked' }) transaction: string;
  @ApiProperty({ example: 264_000 }) amountVnd: number;
  @ApiPropertyOptional({ nullable: true, type: Number }) expectedVnd: number | null;
  @ApiProperty({ format: 'date-time' }) paidAt: string;
  @ApiProperty({ format: 'date-time' }) receivedAt: string;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'uuid' }) dossierId: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) portal: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) portalReference: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) agency: string | null;
  @ApiPropertyOptional({ nullable: true, type: Number }) dossierStatus: number | null;
  @ApiProperty({ description: 'Số lần gửi lại với nội dung khác · Repeats with other content' }) conflicts: number;
}

export class PaymentListAnswer {
  @ApiProperty({ type: [PaymentAnswer] }) items: PaymentAnswer[];
  @ApiPropertyOptional({ description: 'Vắng mặt ở trang cuối · Absent on the last page' }) nextCursor?: string;
}

export class RevealRequest {
  @ApiProperty({ description: 'Lý do xem, được lưu lại · Why it is looked at; recorded' }) reason: string;
}

export class RevealedPaymentAnswer extends PaymentAnswer {
  @ApiProperty({ type: Object, description: 'Ngân hàng, nội dung, biên lai · Bank, text, receipt' })
  content: Readonly<Record<string, unknown>>;
}

export class PaidWithoutVoucherAnswer {
  @ApiProperty({ format: 'uuid' }) dossierId: string;
  @ApiProperty() portal: string;
  @ApiProperty() portalReference: string;
  @ApiPropertyOptional({ nullable: true, type: String }) paymentReference: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) tnhsNumber: string | null;
  @ApiProperty() agency: string;
  @ApiProperty() status: number;
  @ApiProperty({ format: 'date-time' }) paidAt: string;
  @ApiProperty() paidVnd: number;
  @ApiProperty({ description: 'Đã chờ, giây · Waiting, seconds' }) ageSeconds: number;
  @ApiPropertyOptional({
    nullable: true,
    type: String,
    description: 'Vắng trong thời gian chờ · None within the grace',
  })
  itemId: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, format: 'date-time' }) itemOpenedAt: string | null;
  @ApiPropertyOptional({ nullable: true, type: String }) owner: string | null;
}

export class PaidWithoutVoucherListAnswer {
  @ApiProperty({ type: [PaidWithoutVoucherAnswer] }) items: PaidWithoutVoucherAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}
