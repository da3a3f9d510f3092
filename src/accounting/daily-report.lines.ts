// A daily report as lines: the same for the CSV file, the command's table and whoever prints it.
import { errorTable } from '../domain/errors.js';
import type { Bilingual } from '../domain/status.js';
import type { DailyReport } from './daily-report.js';

export interface ReportLine {
  readonly section: string;
  readonly name: Bilingual;
  readonly count: number | null;
  readonly vnd: number | null;
}

export function linesOf(report: DailyReport): ReportLine[] {
  return [
    ...voucherLines(report),
    ...movementLines(report),
    ...dossierLines(report),
    ...tstLines(report),
    ...itemLines(report),
    ...balanceLines(report),
  ];
}

/** The table that `npm run reconcile` prints. */
export function tableOf(report: DailyReport): string {
  const { day, agency, state } = report;
  const head = `${day} · ${agency ?? 'mọi cơ quan / all agencies'} · ${state === 'final' ? 'chính thức / final' : 'tạm tính / provisional'}`;
  const rows = linesOf(report).map(({ section, name, count, vnd }) => [
    section,
    `${name.vi} / ${name.en}`,
    count === null ? '' : count.toLocaleString('en-US'),
    vnd === null ? '' : vnd.toLocaleString('en-US'),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map(([section = '', name = '', count = '', vnd = '']) =>
    [
      section.padEnd(widths[0] ?? 0),
      name.padEnd(widths[1] ?? 0),
      count.padStart(widths[2] ?? 0),
      vnd.padStart(widths[3] ?? 0),
    ].join('  '),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

function voucherLines({ documents, vouchers }: DailyReport): ReportLine[] {
  const { posted, recorded, recording, held, unmatched, reversed, reversedAtTst } = vouchers;
  return [
    line('documents', ['Chứng từ kế toán đã ghi sổ', 'Documents posted'], documents.posted, documents.postedVnd),
    line('documents', ['trong đó: trả nhiều hồ sơ', 'of these: paying several dossiers'], documents.shared, null),
    line('vouchers', ['Khoản tiền đã ghi sổ', 'Vouchers posted'], posted.count, posted.vnd),
    line('vouchers', ['TST đã ghi nhận', 'Recorded'], recorded.count, recorded.vnd),
    line('vouchers', ['Đang chuyển TST', 'Recording'], recording.count, recording.vnd),
    ...held.map(({ reason, count, vnd }) =>
      line('vouchers', [`Đang giữ: ${titleOf(reason).vi}`, `Held: ${titleOf(reason).en}`], count, vnd),
    ),
    ...unmatched.map(({ reason, count, vnd }) =>
      line('vouchers', [`Chưa khớp: ${titleOf(reason).vi}`, `Unmatched: ${titleOf(reason).en}`], count, vnd),
    ),
    line('reversed', ['Đã huỷ, TST chưa nhận', 'Reversed, TST not told'], reversed.count, reversed.vnd),
    line('reversed', ['Đã huỷ, TST còn giữ', 'Reversed, still at TST'], reversedAtTst.count, reversedAtTst.vnd),
  ];
}

function movementLines({ movements }: DailyReport): ReportLine[] {
  return [
    line('day', ['Đầu ngày', 'Opening'], null, movements.openingVnd),
    line('day', ['Ghi sổ', 'Posted'], movements.posted, movements.postedVnd),
    line('day', ['Huỷ', 'Reversed'], movements.reversed, 0 - movements.reversedVnd),
    line('day', ['Điều chỉnh', 'Corrected'], movements.corrected, movements.correctedVnd),
    line('day', ['Cuối ngày', 'Closing'], null, movements.closingVnd),
  ];
}

function dossierLines({ dossiers: money }: DailyReport): ReportLine[] {
  return [
    line(
      'dossiers',
      ['Hồ sơ còn hiệu lực, số tiền kê khai', 'Dossiers in force, declared'],
      money.open,
      money.declaredVnd,
    ),
    line('dossiers', ['Chưa nộp', 'Nothing paid'], money.unpaid, null),
    line('dossiers', ['Nộp một phần', 'Partly paid'], money.partlyPaid, null),
    line('dossiers', ['Nộp đủ, TST chưa ghi nhận hết', 'Paid, not all recorded'], money.paid, null),
    line('dossiers', ['TST đã ghi nhận đủ', 'Recorded'], money.recorded, money.recordedVnd),
    line('dossiers', ['Đã nộp', 'Paid'], null, money.paidVnd),
    line('dossiers', ['Còn thiếu', 'Outstanding'], null, money.outstandingVnd),
    line('dossiers', ['Nộp thừa', 'Overpaid'], null, money.overpaidVnd),
    line(
      'dossiers',
      ['Hồ sơ bị từ chối, rút, dừng: tiền đã nộp', 'Refused, withdrawn, stopped: paid'],
      money.ended,
      money.endedPaidVnd,
    ),
    line(
      'dossiers',
      ['Công dân báo đã nộp, chưa có chứng từ', 'Paid by the citizen, no voucher'],
      money.citizenPaid,
      money.citizenPaidVnd,
    ),
  ];
}

function tstLines({ tst, movements }: DailyReport): ReportLine[] {
  return [
    line('tst', ['TST ghi nhận trong ngày', 'Recorded on the day'], movements.recorded, movements.recordedVnd),
    line('tst', ['TST đã ghi nhận đến cuối ngày', 'Told to TST until its end'], tst.recorded, tst.toldVnd),
    line('tst', ['Nghĩa vụ TST đã xong', 'Duties answered by TST'], tst.delivered, tst.deliveredVnd),
  ];
}

function itemLines({ items }: DailyReport): ReportLine[] {
  return items.flatMap(({ kind, opened, resolvedByItself, resolvedByPerson, open }) => {
    const { vi, en } = titleOf(kind);
    return [
      line('items', [`${vi}: mở trong ngày`, `${en}: opened`], opened, null),
      line('items', [`${vi}: đã xử lý`, `${en}: resolved`], resolvedByItself + resolvedByPerson, null),
      line('items', [`${vi}: còn mở`, `${en}: open`], open, null),
    ];
  });
}

function balanceLines({ equations, balanced, code }: DailyReport): ReportLine[] {
  const sides = equations.map(({ id, meaning, left, right, holds, unit }) => {
    const text = (terms: typeof left): string =>
      terms
        .map(({ value }) => value)
        .join(' + ')
        .replaceAll('+ -', '− ');
    const sum = left.reduce((total, { value }) => total + value, 0);
    const shown = `${text(left)} ${holds ? '=' : '≠'} ${text(right)}`;
    const count = unit === 'count' ? sum : null;
    return line(`balance.${id}`, [`${meaning.vi}: ${shown}`, meaning.en], count, unit === 'VND' ? sum : null);
  });
  const verdict: readonly [string, string] = balanced
    ? ['Cân', 'Balanced']
    : [`KHÔNG CÂN (${String(code)})`, `DOES NOT BALANCE (${String(code)})`];
  return [...sides, line('balance', verdict, null, null)];
}

function titleOf(reason: string): Bilingual {
  if (reason === 'TNHS_NUMBER') return { vi: 'Chờ số hồ sơ TNHS', en: 'Waiting for TNHS’s number' };
  const entry: { readonly title: Bilingual } | undefined = (
    errorTable as Readonly<Record<string, { title: Bilingual }>>
  )[reason];
  return entry?.title ?? { vi: reason, en: reason };
}

function line(
  section: string,
  [vi, en]: readonly [string, string],
  count: number | null,
  vnd: number | null,
): ReportLine {
  return { section, name: { vi, en }, count, vnd };
}
