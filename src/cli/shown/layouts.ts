// Answers that neither a table nor lines of name and value would tell well.
import { plain } from '../output.js';
import { isRow, linesOf, rowsIn, Table, textOf, valueAt, type Row } from '../table.js';
import { say } from '../tongue.js';
import type { Layout } from '../verb.js';
import type { Paint } from './paint.js';
import { overviewText } from './overview.js';
import { storyText } from './story.js';

const barWidth = 30;
const whole = 100;

const layouts: Readonly<Record<Layout, (answer: unknown, paint: Paint) => string>> = {
  overview: (answer, paint) => (isRow(answer) ? overviewText(answer, paint) : ''),
  story: (answer, paint) => (isRow(answer) ? storyText(answer, paint) : ''),
  replay: (answer, paint) => (isRow(answer) ? replayText(answer, paint) : ''),
  previews: (answer, paint) =>
    (isRow(answer) ? [answer] : rowsIn(answer)).map((one) => previewText(one, paint)).join('\n'),
  edit: (answer, paint) => (isRow(answer) ? editText(answer, paint) : ''),
  message: (answer) => (isRow(answer) ? messageText(answer) : ''),
  explanation: (answer, paint) => (isRow(answer) ? explanationText(answer, paint) : ''),
  trial: (answer) => (isRow(answer) ? trialText(answer) : ''),
  report: (answer, paint) => (isRow(answer) ? reportText(answer, paint) : ''),
  failure: (answer, paint) => (isRow(answer) ? failureText(answer, paint) : ''),
};

export function laidOut(layout: Layout, answer: unknown, paint: Paint): string {
  return layouts[layout](answer, paint);
}

/** One line of a replay's progress. */
export function progressText(replay: Row, paint: Paint): string {
  const count = (name: string): number => Number(replay[name] ?? 0);
  const total = count('total');
  const ended = total - count('waiting') - count('underWay');
  const filled = total === 0 ? barWidth : Math.floor((ended / total) * barWidth);
  const names = ['delivered', 'refused', 'failed', 'cancelled', 'skipped', 'underWay', 'waiting'];
  const counts = names.filter((name) => count(name) > 0).map((name) => `${name} ${count(name)}`);
  const failed = count('failed') > 0 ? 'red' : 'green';
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
  const percent = total === 0 ? whole : Math.floor((ended / total) * whole);
  return `${paint(failed, bar)} ${percent}% ${ended}/${total}  ${textOf(replay['state'])}  ${counts.join(' · ')}`;
}

function replayText(replay: Row, paint: Paint): string {
  const names = ['id', 'stateBy', 'selection', 'reason', 'createdBy', 'createdAt', 'startedAt', 'endedAt'];
  const limits = `${textOf(replay['perSecond'])}/s · ${say({ vi: 'tự dừng khi lỗi quá', en: 'stops above' })} ${textOf(replay['failurePercent'])}%`;
  const facts = names.filter((name) => replay[name] !== null).map((name) => `  ${name}: ${textOf(replay[name])}\n`);
  return `${progressText(replay, paint)}\n${facts.join('')}  ${limits}\n`;
}

function previewText(one: Row, paint: Paint): string {
  const { portalReference, system, operation, deliveryId, state, code, asks, would, mapping, problems } = one;
  const head = `${textOf(portalReference)}  ${textOf(system)}.${textOf(operation)}  ${textOf(state)} ${textOf(code)}`;
  const asked = asks === true ? `  ${say({ vi: 'hỏi đối tác trước', en: 'the partner is asked first' })}\n` : '';
  const broken = Array.isArray(problems) ? problems.map((text) => `  ${paint('red', textOf(text))}\n`).join('') : '';
  const same = { vi: 'như lần trước', en: 'as last time' };
  const differences = one['differences'];
  const changes =
    Array.isArray(differences) && differences.length === 0 ? `  ${say(same)}\n` : differenceText(differences, paint);
  return `${paint('bold', head)}\n  ${textOf(deliveryId)}\n${asked}  → ${textOf(would)}  ${textOf(mapping)}\n${broken}${changes}`;
}

function editText(edit: Row, paint: Paint): string {
  const { differences, ...facts } = edit;
  return `${linesOf(facts, '')}${differenceText(differences, paint)}`;
}

function differenceText(differences: unknown, paint: Paint): string {
  return rowsIn(differences)
    .map(({ path, before, after }) => {
      const gone = before === undefined ? '' : `    ${paint('red', `- ${textOf(before)}`)}\n`;
      const come = after === undefined ? '' : `    ${paint('green', `+ ${textOf(after)}`)}\n`;
      return `  ${textOf(path)}\n${gone}${come}`;
    })
    .join('');
}

function messageText({ text, headers, ...facts }: Row): string {
  const body = typeof text === 'string' ? text.split('\n').map(plain).join('\n') : '';
  return `${linesOf(facts, '')}headers:\n${linesOf(headers, '  ')}\n${body}\n`;
}

/** A run of a mapping, or a dossier's source beside its target. */
function explanationText(answer: Row, paint: Paint): string {
  const { choices, chosen, explanation } = answer;
  const run = isRow(explanation) ? explanation : answer;
  const rows = rowsIn(run['rules']).map((rule) => ({
    source: rowsIn(rule['source']).map(placeText).join(', '),
    verbs: Array.isArray(rule['verbs']) ? rule['verbs'].join(' ') : '',
    how: rule['how'],
    target: placeText(isRow(rule['target']) ? rule['target'] : {}),
  }));
  const problems = [...rowsIn(run['faults']), ...rowsIn(run['problems'])].map(
    (one) => `${paint('red', textOf(one))}\n`,
  );
  const other = Array.isArray(choices) ? `\n--of:\n${new Table().page(choices)}` : '';
  const head = isRow(chosen) ? `${textOf(chosen['id'])}\n` : '';
  const table = new Table(['source', 'verbs', 'how', 'target']).page(rows, (text) => paint('bold', text));
  return `${head}${table}${problems.join('')}${other}`;
}

function placeText(place: Row): string {
  const value = place['value'] ?? place['shape'];
  return value === undefined ? textOf(place['path']) : `${textOf(place['path'])}=${textOf(value)}`;
}

function trialText({ findings, ...facts }: Row): string {
  const columns = ['place', 'verdict', 'reference', 'changes', 'gone', 'come'];
  const rows = rowsIn(findings);
  return `${linesOf(facts, '')}${rows.length === 0 ? '' : new Table(columns).page(rows)}`;
}

function reportText(report: Row, paint: Paint): string {
  const lines = rowsIn(report['lines']).map((line) => ({ ...line, name: wordsOf(line['name']) }));
  const failed = rowsIn(report['equations']).filter(({ holds }) => holds !== true);
  const balanced = report['balanced'] === true;
  const verdict = balanced ? { vi: 'Cân', en: 'balanced' } : { vi: 'KHÔNG CÂN', en: 'NOT BALANCED' };
  const head = `${textOf(report['day'])}  ${textOf(report['state'])}  ${paint(balanced ? 'green' : 'red', say(verdict))}`;
  const wrong = failed.map(({ meaning }) => `  ${paint('red', wordsOf(meaning))}\n`).join('');
  return `${head}\n${wrong}${new Table(['section', 'name', 'count', 'vnd']).page(lines)}`;
}

function failureText(group: Row, paint: Paint): string {
  const { title, remedy, trend, example, agencies, ...facts } = group;
  const hours = rowsIn(trend).map((hour) => Number(hour['attempts'] ?? 0));
  const once = rowsIn([example]).map((one) => `${valueAt(one, 'reference') as string}`);
  return [
    `${paint('bold', wordsOf(title))}\n`,
    linesOf(facts, ''),
    `${say({ vi: '24 giờ qua', en: 'last 24 hours' })}: ${hours.join(' ')}\n`,
    `${say({ vi: 'Cơ quan', en: 'agencies' })}: ${rowsIn(agencies)
      .map((one) => `${textOf(one['agency'])} ${textOf(one['count'])}`)
      .join(', ')}\n`,
    `${say({ vi: 'Ví dụ', en: 'example' })}: ${plain(once.join(''))}\n`,
    `${say({ vi: 'Cách xử lý', en: 'what to do' })}: ${wordsOf(remedy)}\n`,
  ].join('');
}

function wordsOf(words: unknown): string {
  return isRow(words) ? plain(say({ vi: textOf(words['vi']), en: textOf(words['en']) })) : textOf(words);
}
