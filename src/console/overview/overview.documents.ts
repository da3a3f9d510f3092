// The overview in the operators' API, as OpenAPI shows it. Times, counts and codes; ages are left to who reads.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const time = { type: String, format: 'date-time', nullable: true } as const;

export class QueueNumbers {
  @ApiProperty({ description: 'Đang gửi · Being sent' }) flowing: number;
  @ApiProperty({ description: 'Đang chờ gửi · Waiting to be sent' }) waiting: number;
  @ApiProperty({ description: 'Dừng, cần người xem · Parked, a person must look' }) parked: number;
  @ApiPropertyOptional({ ...time, description: 'Chờ lâu nhất từ · The oldest waits since' })
  oldestWaitingAt: string | null;
  @ApiPropertyOptional({ ...time, description: 'Dừng lâu nhất từ · The oldest is parked since' })
  oldestParkedAt: string | null;
}

export class PartnerHealth extends QueueNumbers {
  @ApiProperty({ example: 'tnhs' }) system: string;
  @ApiProperty({ enum: ['closed', 'open'], description: 'open: tạm ngừng gọi · calls are held' }) circuit: string;
  @ApiProperty({ description: 'Lỗi liên tiếp · Failures in a row' }) failures: number;
  @ApiPropertyOptional({ ...time, description: 'Lần thử lại kế tiếp · Next probe' }) nextProbeAt: string | null;
  @ApiPropertyOptional({ ...time }) lastSuccessAt: string | null;
  @ApiPropertyOptional({ ...time, description: 'Địa chỉ nhận bị tắt từ · Endpoint disabled since' })
  disabledAt: string | null;
  @ApiPropertyOptional({ type: String, nullable: true }) disabledReason: string | null;
}

export class PollStanding {
  @ApiProperty({ example: 'accounting' }) source: string;
  @ApiProperty() cursor: string;
  @ApiPropertyOptional({ ...time }) lastSuccessAt: string | null;
  @ApiPropertyOptional({ type: String, nullable: true }) lastErrorCode: string | null;
  @ApiPropertyOptional({ ...time }) lastErrorAt: string | null;
  @ApiProperty() vouchersRead: number;
}

export class WorkerStanding {
  @ApiProperty() worker: string;
  @ApiProperty() role: string;
  @ApiProperty({ format: 'date-time' }) startedAt: string;
  @ApiProperty({ format: 'date-time' }) beatAt: string;
  @ApiProperty() inFlight: number;
}

export class WatchNumber {
  @ApiProperty() count: number;
  @ApiPropertyOptional({ ...time }) oldestAt: string | null;
}

export class KindNumber extends WatchNumber {
  @ApiProperty({ example: 'AMOUNT_DIFFERS' }) kind: string;
  @ApiProperty({ type: Object, description: 'vi, en' }) title: { readonly vi: string; readonly en: string };
}

export class WatchNumbers {
  @ApiProperty({ type: WatchNumber, description: 'Mới trong một ngày, trạng thái 1–2 · New since a day' })
  arising: WatchNumber;
  @ApiProperty({ type: WatchNumber }) receiptAtRisk: WatchNumber;
  @ApiProperty({ type: WatchNumber }) overdue: WatchNumber;
  @ApiProperty({ type: WatchNumber, description: 'Đang hoặc đã trễ · Are or ended late' }) late: WatchNumber;
  @ApiProperty({ type: WatchNumber }) covers: WatchNumber;
  @ApiProperty({ type: WatchNumber, description: 'Quá thời gian chờ chứng từ · Past the grace' })
  paidWithoutVoucher: WatchNumber;
  @ApiProperty({ type: WatchNumber }) reconciliation: WatchNumber;
  @ApiProperty({ type: [KindNumber] }) reconciliationByKind: KindNumber[];
}

export class AgencyNumbers extends QueueNumbers {
  @ApiProperty({ example: '07906' }) agency: string;
  @ApiPropertyOptional({ type: String, nullable: true }) name: string | null;
  @ApiProperty() open: number;
  @ApiProperty() arising: number;
  @ApiProperty() receiptAtRisk: number;
  @ApiProperty() overdue: number;
  @ApiProperty() covers: number;
  @ApiProperty() reconciliation: number;
}

export class MinuteFlow {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty() received: number;
  @ApiProperty() delivered: number;
  @ApiProperty() failed: number;
}

export class StatusNumber {
  @ApiProperty({ minimum: 1, maximum: 9 }) status: number;
  @ApiProperty() count: number;
}

export class OverviewDocument {
  @ApiProperty({
    format: 'date-time',
    description: 'Lúc đọc số cũ nhất trong các số này (trừ "late") · When the oldest of these numbers was read',
  })
  at: string;
  @ApiProperty({ format: 'date-time', description: 'Lúc đọc số "late" · When the number of late dossiers was read' })
  lateAt: string;
  @ApiProperty({ description: 'Hồ sơ chưa kết thúc · Dossiers not ended' }) open: number;
  @ApiProperty({ type: [StatusNumber] }) byStatus: StatusNumber[];
  @ApiProperty({ type: QueueNumbers }) deliveries: QueueNumbers;
  @ApiPropertyOptional({ type: MinuteFlow, nullable: true, description: 'Phút đo gần nhất · The last minute measured' })
  minute: MinuteFlow | null;
  @ApiProperty({ type: WatchNumbers }) watch: WatchNumbers;
  @ApiProperty({ type: [PartnerHealth] }) partners: PartnerHealth[];
  @ApiProperty({ type: [AgencyNumbers] }) agencies: AgencyNumbers[];
  @ApiProperty({ type: [PollStanding] }) polls: PollStanding[];
  @ApiProperty({ type: [WorkerStanding] }) workers: WorkerStanding[];
}

export const spans = ['1h', '24h', '30d'] as const;
export type Span = (typeof spans)[number];

const values = { type: 'array', items: { type: 'integer', nullable: true } } as const;

export class SystemHistory {
  @ApiProperty() system: string;
  @ApiProperty({ ...values, description: 'null: không đo · not measured' }) delivered: (number | null)[];
  @ApiProperty({ ...values, description: 'Lần gửi lỗi · Failed attempts' }) failed: (number | null)[];
  @ApiProperty({ ...values, description: 'Trung vị, ms · Median, ms' }) p50Ms: (number | null)[];
  @ApiProperty(values) p95Ms: (number | null)[];
}

export class HistoryDocument {
  @ApiProperty({ enum: spans }) span: Span;
  @ApiProperty() stepSeconds: number;
  @ApiProperty({ type: [String], description: 'Đầu mỗi khoảng · Begin of each step' }) moments: string[];
  @ApiProperty(values) received: (number | null)[];
  @ApiProperty({ type: [SystemHistory] }) systems: SystemHistory[];
}

export class ArisingDossier {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() portal: string;
  @ApiProperty({ description: 'Mã hồ sơ của cổng · The portal’s reference' }) reference: string;
  @ApiPropertyOptional({ nullable: true, type: String }) tnhsNumber: string | null;
  @ApiProperty({ enum: [1, 2] }) status: number;
  @ApiProperty({ description: 'Cơ quan tiếp nhận · Receiving agency' }) agency: string;
  @ApiProperty({ description: 'Cơ quan quản lý · Managing agency, answerable' }) owner: string;
  @ApiProperty({ format: 'date-time' }) receivedAt: string;
  @ApiPropertyOptional({ ...time }) receiptDueAt: string | null;
  @ApiProperty() ageSeconds: number;
}

export class ArisingList {
  @ApiProperty({ type: [ArisingDossier] }) items: ArisingDossier[];
  @ApiPropertyOptional() nextCursor?: string;
}
