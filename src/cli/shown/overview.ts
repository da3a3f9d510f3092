// The overview for eyes, also as it changes.
import { isRow, localTime, rowsIn, Table, textOf, type Row } from '../table.js';
import { say } from '../tongue.js';
import type { Paint } from './paint.js';

const watched: readonly (readonly [name: string, vi: string, en: string])[] = [
  ['arising', 'Phát sinh', 'new'],
  ['receiptAtRisk', 'Sắp quá hạn tiếp nhận', 'receipts at risk'],
  ['overdue', 'Trễ hẹn', 'overdue'],
  ['late', 'Trễ hạn', 'late'],
  ['covers', 'Chờ tờ bìa', 'covers'],
  ['paidWithoutVoucher', 'Đã nộp, chưa chứng từ', 'paid, no voucher'],
  ['reconciliation', 'Cần đối chiếu', 'to reconcile'],
];

export function overviewText(overview: Row, paint: Paint): string {
  const columns = [
    'system',
    'circuit',
    'flowing',
    'waiting',
    'parked',
    'oldestParkedAt',
    'lastSuccessAt',
    'nextProbeAt',
  ];
  const workers = rowsIn(overview['workers']).length;
  const { time, words } = headline(overview);
  return [
    `${paint('bold', `${time}  ${words}`)}\n`,
    `${say({ vi: 'Tiến trình', en: 'workers' })}: ${workers}\n\n`,
    ...watchLines(overview['watch'], paint),
    '\n',
    new Table(columns).page(rowsIn(overview['partners']), (text) => paint('bold', text)),
  ].join('');
}

/** For a pipe: when, and in one line what matters. */
export function headline(overview: Row): { readonly time: string; readonly words: string } {
  const queue = isRow(overview['deliveries']) ? overview['deliveries'] : {};
  const words = [
    `${say({ vi: 'Hồ sơ chưa xong', en: 'open dossiers' })} ${textOf(overview['open'])}`,
    `${say({ vi: 'đang gửi', en: 'flowing' })} ${textOf(queue['flowing'])}`,
    `${say({ vi: 'chờ', en: 'waiting' })} ${textOf(queue['waiting'])}`,
    `${say({ vi: 'dừng', en: 'parked' })} ${textOf(queue['parked'])}`,
  ];
  return { time: localTime(String(overview['at'])), words: words.join('  ') };
}

function watchLines(watch: unknown, paint: Paint): string[] {
  if (!isRow(watch)) return [];
  return watched.map(([name, vi, en]) => {
    const held = watch[name];
    const { count = 0, oldestAt = null } = isRow(held) ? held : {};
    const since = oldestAt === null ? '' : `  ${say({ vi: 'từ', en: 'since' })} ${textOf(oldestAt)}`;
    const line = `${String(count).padStart(7)}  ${say({ vi, en })}${since}\n`;
    return Number(count) > 0 && name !== 'arising' ? paint('yellow', line) : line;
  });
}
