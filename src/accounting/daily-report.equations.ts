// What must be equal in a daily report. Each equation holds two countings of the same thing against each other; their numbers are
// shown with it, so that a reader can add them up.
import type { Bilingual } from '../domain/status.js';
import type { Figures, Sum } from './daily-report.figures.js';

export interface Term {
  readonly name: Bilingual;
  readonly value: number;
}

export interface Equation {
  readonly id: string;
  readonly meaning: Bilingual;
  readonly unit: 'VND' | 'count';
  readonly left: readonly Term[];
  readonly right: readonly Term[];
  readonly holds: boolean;
}

type Sides = Pick<Equation, 'left' | 'right'>;

export function equationsOf(figures: Figures): Equation[] {
  return [
    equation(
      'documents',
      'Chứng từ của kế toán = phần tiền đã ghi sổ tại cổng',
      'Accounting’s documents = what the gateway booked',
      documents(figures),
    ),
    equation('standings', 'Tiền đã ghi sổ = theo từng tình trạng', 'Money posted = by standing', standings(figures)),
    equation('movements', 'Đầu ngày + phát sinh = cuối ngày', 'Opening + movements = closing', movements(figures)),
    equation('dossiers', 'Tiền đã khớp = tiền trên các hồ sơ', 'Money matched = money on dossiers', dossiers(figures)),
    equation('owed', 'Kê khai + thừa = đã nộp + còn thiếu', 'Declared + overpaid = paid + outstanding', owed(figures)),
    equation(
      'tst',
      'TST đã ghi nhận = chứng từ đã ghi nhận, kể cả thay đổi về sau',
      'Told to TST = vouchers recorded, with what changed since',
      tst(figures),
    ),
    equation(
      'duties',
      'Nghĩa vụ TST đã xong = TST đã ghi nhận',
      'Duties answered by TST = told to TST',
      duties(figures),
    ),
    {
      ...equation(
        'items',
        'Mục tồn đầu ngày + mở − xử lý = cuối ngày',
        'Items before + opened − resolved = open',
        items(figures),
      ),
      unit: 'count',
    },
  ];
}

function documents({ documents: { postedVnd }, vouchers }: Figures): Sides {
  return {
    left: [term('Chứng từ', 'Documents', postedVnd)],
    right: [term('Đã ghi sổ', 'Booked', vouchers.posted.vnd)],
  };
}

function standings({ vouchers: { posted, recorded, recording, held, unmatched } }: Figures): Sides {
  const waiting = (sums: readonly Sum[]): number => sums.reduce((sum, one) => sum + one.vnd, 0);
  return {
    left: [term('Đã ghi sổ', 'Posted', posted.vnd)],
    right: [
      term('TST đã ghi nhận', 'Recorded', recorded.vnd),
      term('Đang chuyển TST', 'Recording', recording.vnd),
      term('Đang giữ', 'Held', waiting(held)),
      term('Chưa khớp', 'Unmatched', waiting(unmatched)),
    ],
  };
}

function movements({ movements: day }: Figures): Sides {
  return {
    left: [
      term('Đầu ngày', 'Opening', day.openingVnd),
      term('Ghi sổ', 'Posted', day.postedVnd),
      term('Huỷ', 'Reversed', 0 - day.reversedVnd),
      term('Điều chỉnh', 'Corrected', day.correctedVnd),
    ],
    right: [term('Cuối ngày', 'Closing', day.closingVnd)],
  };
}

function dossiers({ vouchers, dossiers: { matchedVnd } }: Figures): Sides {
  const held = vouchers.held.filter(({ reason }) => reason !== 'VOUCHER_SHARES_DIFFER');
  return {
    left: [
      term('TST đã ghi nhận', 'Recorded', vouchers.recorded.vnd),
      term('Đang chuyển TST', 'Recording', vouchers.recording.vnd),
      term(
        'Đang giữ cho hồ sơ',
        'Held for dossiers',
        held.reduce((sum, one) => sum + one.vnd, 0),
      ),
    ],
    right: [term('Trên các hồ sơ', 'On dossiers', matchedVnd)],
  };
}

function owed({ dossiers: money }: Figures): Sides {
  return {
    left: [term('Kê khai', 'Declared', money.declaredVnd), term('Thừa', 'Overpaid', money.overpaidVnd)],
    right: [term('Đã nộp', 'Paid', money.paidVnd), term('Còn thiếu', 'Outstanding', money.outstandingVnd)],
  };
}

function tst({ tst: told, vouchers }: Figures): Sides {
  return {
    left: [term('TST đã ghi nhận', 'Told to TST', told.toldVnd)],
    right: [
      term('Chứng từ đã ghi nhận', 'Vouchers recorded', vouchers.recorded.vnd),
      term('Điều chỉnh sau khi ghi nhận', 'Corrected since', told.correctedSinceVnd),
      term('Huỷ sau khi ghi nhận', 'Reversed since', vouchers.reversedAtTst.toldVnd),
    ],
  };
}

function duties({ tst: told }: Figures): Sides {
  return {
    left: [term('Nghĩa vụ đã xong', 'Duties answered', told.deliveredVnd)],
    right: [term('TST đã ghi nhận', 'Told to TST', told.toldVnd)],
  };
}

function items({ items: kinds }: Figures): Sides {
  const total = (pick: (kind: (typeof kinds)[number]) => number): number =>
    kinds.reduce((sum, kind) => sum + pick(kind), 0);
  return {
    left: [
      term(
        'Tồn đầu ngày',
        'Open before',
        total((kind) => kind.openBefore),
      ),
      term(
        'Mở',
        'Opened',
        total((kind) => kind.opened),
      ),
      term('Tự xử lý', 'Resolved by itself', 0 - total((kind) => kind.resolvedByItself)),
      term('Cán bộ xử lý', 'Resolved by people', 0 - total((kind) => kind.resolvedByPerson)),
    ],
    right: [
      term(
        'Cuối ngày',
        'Open',
        total((kind) => kind.open),
      ),
    ],
  };
}

function equation(id: string, vi: string, en: string, { left, right }: Sides): Equation {
  const sum = (terms: readonly Term[]): number => terms.reduce((total, one) => total + one.value, 0);
  return { id, meaning: { vi, en }, unit: 'VND', left, right, holds: sum(left) === sum(right) };
}

function term(vi: string, en: string, value: number): Term {
  return { name: { vi, en }, value };
}
