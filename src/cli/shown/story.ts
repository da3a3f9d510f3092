// One dossier's story for eyes: what it is, where it stands, then everything that happened in the order of time.
import { isRow, localTime, rowsIn, textOf, valueAt, type Row } from '../table.js';
import { say } from '../tongue.js';
import type { Paint } from './paint.js';

const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const marks: Readonly<Record<string, string>> = {
  message: '✉',
  status: '●',
  duty: '+',
  attempt: '→',
  voucher: '₫',
  cover: '▣',
  payment: '₫',
  item: '!',
  act: '✎',
};

/** Whose id a person goes on with: `messages show`, `deliveries acts`, `reconciliation show`. */
const named = ['message', 'duty', 'item'];

export function storyText(story: Row, paint: Paint): string {
  const days = new Map<string, string[]>();
  for (const entry of rowsIn(story['timeline'])) {
    const day = localTime(String(entry['at'])).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), entryText(entry, paint)]);
  }
  const told = [...days].map(([day, lines]) => `\n${paint('bold', day)}\n${lines.join('')}`).join('');
  return `${headText(story, paint)}${told}${unfinished(story, paint)}`;
}

function headText(story: Row, paint: Paint): string {
  const name = story['statusName'];
  const status = isRow(name) ? say({ vi: String(name['vi']), en: String(name['en']) }) : '';
  const facts: readonly (readonly [string, unknown])[] = [
    ['id', story['id']],
    ['TNHS', story['tnhsNumber']],
    [say({ vi: 'Người', en: 'person' }), valueAt(story, 'person.fullName')],
    [say({ vi: 'Cơ quan', en: 'agency' }), story['agency']],
    [say({ vi: 'Nhận', en: 'received' }), story['receivedAt']],
    [say({ vi: 'Hẹn', en: 'expected' }), valueAt(story, 'clocks.expectedAt')],
    [say({ vi: 'Khai nộp (đ)', en: 'declared (VND)' }), valueAt(story, 'money.declaredVnd')],
    ['correlation id', story['correlationId']],
  ];
  const title = `${textOf(story['reference'])}  ${textOf(story['portal'])}  ${textOf(story['status'])} ${status}`;
  const lines = facts.map(([what, value]) => `  ${what}: ${textOf(value)}\n`);
  return `${paint('bold', title)}\n${lines.join('')}`;
}

function entryText(entry: Row, paint: Paint): string {
  const { at, kind, ref, what, system, operation, attempt, durationMs, code, by, amountVnd, nextAttemptAt, note } =
    entry;
  const where = [system, operation]
    .filter((one) => one !== undefined)
    .map(textOf)
    .join('.');
  const parts = [
    where,
    attempt === undefined ? '' : `#${textOf(attempt)}`,
    kind === 'duty' ? `${say({ vi: 'nay', en: 'now' })} ${textOf(what)}` : textOf(what),
    code === undefined ? '' : paint('red', textOf(code)),
    durationMs === undefined ? '' : `${textOf(durationMs)} ms`,
    amountVnd === undefined ? '' : `${textOf(amountVnd)} đ`,
    by === undefined ? '' : `(${textOf(by)})`,
    nextAttemptAt === undefined ? '' : `${say({ vi: 'thử lại', en: 'next try' })} ${textOf(nextAttemptAt)}`,
    note === undefined ? '' : `“${textOf(note)}”`,
    named.includes(String(kind)) ? paint('dim', textOf(ref)) : '',
  ].filter((one) => one !== '');
  const time = clock.format(new Date(String(at)));
  return `  ${time}  ${marks[String(kind)] ?? '·'} ${String(kind).padEnd(8)}${parts.join('  ')}\n`;
}

/** What a person may want to act on. */
function unfinished({ deliveries, codes }: Row, paint: Paint): string {
  const open = rowsIn(deliveries).filter(({ state }) => !['delivered', 'cancelled'].includes(String(state)));
  if (open.length === 0) return '';
  const lines = open.map(({ id, system, operation, state, code }) => {
    const remedy = isRow(codes) && isRow(codes[String(code)]) ? (codes[String(code)] as Row)['remedy'] : undefined;
    const told = isRow(remedy) ? `\n      ${say({ vi: textOf(remedy['vi']), en: textOf(remedy['en']) })}` : '';
    return `  ${textOf(id)}  ${textOf(system)}.${textOf(operation)}  ${textOf(state)}  ${paint('red', textOf(code))}${told}\n`;
  });
  return `\n${paint('bold', say({ vi: 'Chưa xong', en: 'not done' }))}\n${lines.join('')}`;
}
