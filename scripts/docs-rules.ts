// The made parts of docs/rules.md. Nothing depends on the day of the run: what is in force stands period by period, so that
// a reader looks up the day, and the document changes only when a rule file does.
import { fileURLToPath } from 'node:url';
import { readRuleBook } from '../src/domain/rules/read-rule-book.js';
import type { DatedRule, DatedValue, RuleBook, RulePeriod } from '../src/domain/rules/rule-book.js';
import { allRuleKeys, ruleSpec, type RuleKey } from '../src/domain/rules/rule-keys.js';
import { markdownTable } from './markdown-table.js';

export interface RulePart {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

export const rulesDir = fileURLToPath(new URL('../rules', import.meta.url));

export function partsOf(book: RuleBook): RulePart[] {
  return [
    { file: 'docs/rules.md', name: 'periods', text: periodTable(book) },
    { file: 'docs/rules.md', name: 'open-points', text: openPoints(book) },
    { file: 'docs/rules.md', name: 'switches', text: switchTable(book) },
    { file: 'docs/rules.md', name: 'values', text: valueTable(book) },
    { file: 'docs/rules.md', name: 'in-force', text: book.periods.map((period) => inForce(book, period)).join('\n\n') },
  ];
}

export function ruleParts(): RulePart[] {
  return partsOf(readRuleBook(rulesDir));
}

/** A value with its unit, as people read it; money with grouped digits. */
export function valueText(key: RuleKey, value: string): string {
  const { form, unit } = ruleSpec(key);
  if (form.form === 'vnd') return `${value.replace(/\B(?=(\d{3})+$)/g, ',')} ${unit}`;
  return form.form === 'choice' || form.form === 'list' || form.form === 'month' ? value : `${value} ${unit}`;
}

export function spanText({ from, until }: { readonly from: string; readonly until?: string }): string {
  return until ? `${from} – ${until}` : `${from} –`;
}

function titleOf(book: RuleBook, key: RuleKey): { vi: string; en: string } {
  return book.rules.find((rule) => rule.key === key)?.title ?? { vi: key, en: key };
}

/** What the first day of a period brought: rules whose value differs from the day before. */
export function changesOf(book: RuleBook, index: number): RuleKey[] {
  const [now, before] = [book.periods[index]?.ruleset, book.periods[index - 1]?.ruleset];
  if (!now || !before) return [];
  return allRuleKeys.filter((key) => now.content[key]?.value !== before.content[key]?.value);
}

function periodTable(book: RuleBook): string {
  const rows = book.periods.map(({ ruleset, ...period }, index) => {
    const { contribution } = ruleset;
    const changes = changesOf(book, index).map((key) => {
      const value = ruleset.content[key]?.value;
      return `\`${key}\` ${value === undefined ? '—' : valueText(key, value)}`;
    });
    return [
      `[${spanText(period)}](#${anchor(period)})`,
      `\`${ruleset.version}\``,
      valueText('contribution.poverty_line', String(contribution.lowestIncomeVnd)),
      valueText('contribution.reference_level', String(contribution.highestIncomeVnd)),
      index === 0 ? 'the book begins' : changes.join('<br>') || 'sources only',
    ];
  });
  return markdownTable(['days', 'version', 'lowest income', 'highest income', 'what changed on the first day'], rows);
}

function anchor({ from }: { readonly from: string }): string {
  return `from-${from}`;
}

function openPoints(book: RuleBook): string {
  const rows = book.rules.flatMap(({ key, title, values }) =>
    values
      .filter(({ tag }) => tag !== 'V')
      .map((value) => [
        `\`${key}\``,
        `${title.vi}<br>${title.en}`,
        valueText(key, value.value),
        validity(value, values),
        value.tag === 'S' ? 'one secondary source' : '**assumed**',
        value.source,
      ]),
  );
  return markdownTable(['rule', 'name', 'value', 'days', 'standing', 'source'], rows);
}

function switchTable(book: RuleBook): string {
  const rows = book.rules.flatMap(({ key, title, values }) => {
    const { form } = ruleSpec(key);
    if (form.form !== 'choice' || form.of.length < 2) return [];
    const set = values.map((value) => `${value.value} (${validity(value, values)})`);
    return [[`\`${key}\``, `${title.vi}<br>${title.en}`, form.of.join(' · '), set.join('<br>')]];
  });
  return markdownTable(['switch', 'what it decides', 'may be', 'is'], rows);
}

function valueTable(book: RuleBook): string {
  return markdownTable(['rule', 'name', 'value', 'days', 'tag', 'source'], book.rules.flatMap(valueRows));
}

function valueRows({ key, title, values }: DatedRule): string[][] {
  return values.map((value, index) => [
    index === 0 ? `\`${key}\`` : '',
    index === 0 ? `${title.vi}<br>${title.en}` : '',
    valueText(key, value.value),
    validity(value, values),
    value.tag,
    value.source,
  ]);
}

/** From its first day until its own end or the day before the next value. */
function validity(value: DatedValue, values: readonly DatedValue[]): string {
  const next = values[values.indexOf(value) + 1];
  if (value.until) return spanText(value);
  return next ? `${value.from} – before ${next.from}` : spanText(value);
}

function inForce(book: RuleBook, period: RulePeriod): string {
  const { ruleset } = period;
  const rows = allRuleKeys.map((key) => {
    const found = ruleset.content[key];
    const { vi } = titleOf(book, key);
    return found
      ? [`\`${key}\``, vi, valueText(key, found.value), found.from, found.tag, found.source]
      : [`\`${key}\``, vi, '—', '', '', 'no value on these days'];
  });
  const head = `<a id="${anchor(period)}"></a>\n\n### ${spanText(period)} · \`${ruleset.version}\``;
  return `${head}\n\n${markdownTable(['rule', 'tên', 'value', 'since', 'tag', 'source'], rows)}`;
}
