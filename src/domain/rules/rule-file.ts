// Reads one rule file: `kind`, `title`, `rules: {name: {title, values: [{value, effective_from, effective_to?, tag, source}]}}`.
// Every scalar stays text as written; every fault is named with its line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import { dayAfter, isDay } from './days.js';
import { formFault, isRuleKey, ruleSpec, type RuleSpec } from './rule-keys.js';
import type { DatedRule, DatedValue } from './rule-book.js';
import type { RuleFaults } from './rule-faults.js';
import { ruleTags } from './rule-tag.js';

type Path = readonly (string | number)[];
type Tree = Readonly<Record<string, unknown>>;

const fileKeys = ['kind', 'title', 'rules'];
const ruleParts = ['title', 'values'];
const valueParts = ['value', 'effective_from', 'effective_to', 'tag', 'source'];

/** @returns the rules whose values are in order; what is not is a fault. */
export function readRuleFile(dir: string, kind: string, faults: RuleFaults): DatedRule[] {
  const name = `${kind}.yaml`;
  const lines = new LineCounter();
  const source = sourceOf(join(dir, name));
  if (source === undefined) {
    faults.add(name, 'is missing');
    return [];
  }
  const document = parseDocument(source, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  for (const error of document.errors)
    faults.add(`${name}:${lines.linePos(error.pos[0]).line}`, `YAML: ${error.message}`);
  if (document.errors.length > 0) return [];
  return new RuleFile(kind, document, { lines, faults }).read();
}

function sourceOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

class RuleFile {
  private readonly kind: string;
  private readonly document: Document;
  private readonly lines: LineCounter;
  private readonly faults: RuleFaults;
  private faultCount = 0;

  constructor(kind: string, document: Document, { lines, faults }: { lines: LineCounter; faults: RuleFaults }) {
    this.kind = kind;
    this.document = document;
    this.lines = lines;
    this.faults = faults;
  }

  read(): DatedRule[] {
    const file = tree(this.document.toJS({ maxAliasCount: 0 }));
    this.expectKeys(file, fileKeys, []);
    if (file.kind !== this.kind) this.fault(['kind'], `kind must be ${this.kind}`);
    this.readTitle(file.title, ['title']);
    return Object.entries(tree(file.rules)).flatMap(([name, rule]) => this.readRule(name, tree(rule)));
  }

  private readRule(name: string, rule: Tree): DatedRule[] {
    const path = ['rules', name];
    const key = `${this.kind}.${name}`;
    if (!isRuleKey(key)) {
      this.fault(path, `${key} is no rule this program knows`);
      return [];
    }
    this.expectKeys(rule, ruleParts, path);
    const title = this.readTitle(rule.title, [...path, 'title']);
    const listed = Array.isArray(rule.values) ? (rule.values as unknown[]) : [];
    if (listed.length === 0) this.fault(path, `${key} needs at least one value`);
    const spec = ruleSpec(key);
    const values = listed.map((value, index) => this.readValue(tree(value), [...path, 'values', index], spec));
    if (values.every((value) => value !== undefined)) {
      this.checkDays(values, { path, key, mayLack: spec.mayLack });
      return values.length > 0 ? [{ key, title, values }] : [];
    }
    return [];
  }

  private readTitle(title: unknown, path: Path): { vi: string; en: string } {
    const { vi, en } = tree(title);
    if (!text(vi) || !text(en)) this.fault(path, 'title needs vi and en');
    return { vi: text(vi), en: text(en) };
  }

  private readValue(value: Tree, path: Path, spec: RuleSpec): DatedValue | undefined {
    const before = this.faultCount;
    this.expectKeys(value, valueParts, path);
    const written = Array.isArray(value.value) ? value.value.map(text).join(', ') : text(value.value);
    const wrong = written === '' ? 'is missing' : formFault(spec, written);
    if (wrong) this.fault([...path, 'value'], `value ${written} ${wrong}`);
    const from = this.readDay(value.effective_from, [...path, 'effective_from']);
    const until = value.effective_to === undefined ? '' : this.readDay(value.effective_to, [...path, 'effective_to']);
    if (until && until < from) this.fault([...path, 'effective_to'], `ends on ${until} before it begins on ${from}`);
    const tag = ruleTags.find((one) => one === value.tag);
    if (!tag) this.fault([...path, 'tag'], 'tag must be V (checked), S (one secondary source) or A (assumed)');
    const source = text(value.source);
    if (!source) this.fault([...path, 'source'], 'source must name the law, decree or document');
    if (this.faultCount > before || !tag) return undefined;
    return { value: written, from, ...(until ? { until } : {}), tag, source };
  }

  private readDay(value: unknown, path: Path): string {
    const day = text(value);
    if (!isDay(day)) this.fault(path, `${String(path.at(-1))} "${day}" is not a day (yyyy-MM-dd)`);
    return day;
  }

  /** Each value begins after the one above it; an end is followed at once unless the rule may be lacking. */
  private checkDays(values: readonly DatedValue[], rule: { path: Path; key: string; mayLack: boolean }): void {
    for (const [index, { from }] of values.entries()) {
      const before = values[index - 1];
      const path = [...rule.path, 'values', index, 'effective_from'];
      if (!before) continue;
      if (from <= before.from) this.fault(path, `${rule.key} must begin after the value above it (${before.from})`);
      else if (before.until && from <= before.until)
        this.fault(path, `${rule.key} has two values on ${from} (overlap)`);
      else if (before.until && !rule.mayLack && from !== dayAfter(before.until))
        this.fault(path, `${rule.key} has no value from ${dayAfter(before.until)} until ${from} (gap)`);
    }
    const last = values.at(-1);
    if (last?.until && !rule.mayLack)
      this.fault([...rule.path, 'values', values.length - 1], `${rule.key} has no value after ${last.until} (gap)`);
  }

  private expectKeys(value: Tree, known: readonly string[], path: Path): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) this.fault([...path, key], `unknown key ${key}`);
    }
  }

  private fault(path: Path, message: string): void {
    this.faultCount += 1;
    this.faults.add(`${this.kind}.yaml:${this.lineOf(path)}`, message);
  }

  /** Line of the nearest value that exists on the way to `path`. */
  private lineOf(path: Path): number {
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

function tree(value: unknown): Tree {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Tree) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
