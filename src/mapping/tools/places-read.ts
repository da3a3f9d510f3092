// Which places of its source a mapping reads, whatever the document: by value, by condition, by expression.
import jsonata from 'jsonata';
import { isRecord } from '../frame.js';
import { conditionPaths, type RuleSpec } from '../rule.read.js';

export class PlacesRead {
  /** Read with everything below. */
  private readonly whole = new Set<string>();
  /** Only looked at: is it there, does it say this? */
  private readonly looked = new Set<string>();

  constructor(rules: readonly RuleSpec[]) {
    this.addAll(rules, '');
  }

  /** @param whole asks for the place and all below it; otherwise for anything of it. */
  has(path: string, whole: boolean): boolean {
    const inside = [...this.whole].some((read) => path === read || path.startsWith(`${read}/`));
    if (inside || whole) return inside;
    const all = [...this.whole, ...this.looked];
    return all.some((read) => read === path || read.startsWith(`${path}/`));
  }

  private addAll(rules: readonly RuleSpec[], base: string): void {
    for (const rule of rules) this.add(rule, base);
  }

  private add(rule: RuleSpec, base: string): void {
    const { origin } = rule;
    for (const path of conditionPaths(rule.when)) this.looked.add(absolute(path, base));
    switch (origin.kind) {
      case 'from':
      case 'concat':
      case 'template':
        for (const path of origin.paths) this.whole.add(absolute(path, base));
        return;
      case 'jsonata':
        for (const path of expressionPaths(origin.expression)) this.whole.add(path);
        return;
      case 'group':
        return this.addAll(rule.rules, absolute(origin.path ?? '.', base));
      case 'each':
        return this.addAll(rule.rules, `${absolute(origin.path, base)}/*`);
      case 'const':
        return;
    }
  }
}

function absolute(path: string, base: string): string {
  if (path === '.') return base;
  return path.startsWith('^') ? path.slice(1) : base + path;
}

/** The field paths an expression names, taken from the top; what it computes a name from cannot be seen. */
function expressionPaths(expression: string): string[] {
  const paths: string[] = [];
  const seen = new Set<unknown>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return (node as unknown[]).forEach(visit);
    if (!isRecord(node) || seen.has(node)) return;
    seen.add(node);
    const steps = node['type'] === 'path' && Array.isArray(node['steps']) ? (node['steps'] as unknown[]) : [];
    const names = steps.map((step) => (isRecord(step) && step['type'] === 'name' ? String(step['value']) : undefined));
    const path = names.slice(0, names.includes(undefined) ? names.indexOf(undefined) : names.length);
    if (path.length > 0) paths.push(`/${path.join('/')}`);
    Object.values(node).forEach(visit);
  };
  visit(jsonata(expression).ast());
  return paths;
}
