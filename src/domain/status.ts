// The canonical status of a dossier (TrangThaiHoSo, contracts.md §1) and the arrows between statuses.
// docs/flow.md shows the same table; a test keeps them equal.

export const statuses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type Status = (typeof statuses)[number];

export interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

export const statusNames: Readonly<Record<Status, Bilingual>> = {
  1: { vi: 'Mới đăng ký', en: 'Newly registered' },
  2: { vi: 'Được tiếp nhận', en: 'Received' },
  3: { vi: 'Không được tiếp nhận', en: 'Refused' },
  4: { vi: 'Đang xử lý', en: 'In process' },
  5: { vi: 'Yêu cầu bổ sung giấy tờ', en: 'Supplement requested' },
  6: { vi: 'Yêu cầu thực hiện nghĩa vụ tài chính', en: 'Payment requested' },
  7: { vi: 'Công dân yêu cầu rút hồ sơ', en: 'Withdrawn by the citizen' },
  8: { vi: 'Dừng xử lý', en: 'Stopped' },
  9: { vi: 'Đã xử lý xong', en: 'Processed' },
  10: { vi: 'Đã trả kết quả', en: 'Result returned' },
};

/** Who may move a dossier along an arrow. */
export type Mover = 'portal' | 'tnhs' | 'accounting' | 'tst' | 'gateway';

interface Arrow {
  readonly from: readonly Status[];
  readonly to: Status;
  readonly by: readonly Mover[];
}

/** Every allowed arrow. TST's facts (from a voucher only) lead to 9; the portal's acceptance of the result leads to 10. */
export const arrows: readonly Arrow[] = [
  { from: [1], to: 2, by: ['tnhs'] },
  { from: [1, 2, 4, 5], to: 3, by: ['tnhs'] },
  { from: [1], to: 3, by: ['gateway'] },
  { from: [1, 2, 6], to: 4, by: ['tnhs', 'accounting'] },
  { from: [5], to: 4, by: ['tnhs'] },
  { from: [1, 2, 4, 6], to: 5, by: ['tnhs'] },
  { from: [1, 2, 4, 5], to: 6, by: ['tnhs'] },
  { from: [5], to: 1, by: ['portal'] },
  { from: [1, 2, 4, 5, 6], to: 7, by: ['tnhs', 'portal'] },
  { from: [1, 2, 4, 5, 6], to: 8, by: ['tnhs'] },
  { from: [1, 2, 4, 5, 6], to: 9, by: ['tst'] },
  { from: [9], to: 10, by: ['gateway'] },
];

/** Statuses in which nothing more is expected of the citizen or the agency. */
export const closedStatuses: readonly Status[] = [3, 7, 8, 10];

export function isStatus(value: number): value is Status {
  return (statuses as readonly number[]).includes(value);
}

export function mayMove(from: Status, to: Status, by: Mover): boolean {
  return arrows.some((arrow) => arrow.to === to && arrow.from.includes(from) && arrow.by.includes(by));
}

export function isClosed(status: Status): boolean {
  return closedStatuses.includes(status);
}
