// Moves rules to a source where the same fields stand one level deeper (`extends: {under: /HoSo}`).
import type { Condition, Origin, RuleSpec } from './rule.read.js';

/** Top-level rules read the source itself, inner ones only where they go to the whole document (`^`). */
export function movedUnder(rule: RuleSpec, under: string, top = true): RuleSpec {
  const move = (path: string): string => {
    if (path.startsWith('^')) return `^${under}${path.slice(1)}`;
    if (!top) return path;
    return path === '.' ? under : under + path;
  };
  const { origin, when } = rule;
  const entersSource = origin.kind === 'each' || (origin.kind === 'group' && origin.path !== undefined);
  return {
    ...rule,
    origin: movedOrigin(origin, move, under.slice(1)),
    ...(when ? { when: movedCondition(when, move) } : {}),
    rules: rule.rules.map((inner) => movedUnder(inner, under, top && !entersSource)),
  };
}

function movedOrigin(origin: Origin, move: (path: string) => string, field: string): Origin {
  switch (origin.kind) {
    case 'from':
    case 'concat':
    case 'template':
      return { ...origin, paths: origin.paths.map(move) };
    case 'each':
      return { ...origin, path: move(origin.path) };
    case 'group':
      return origin.path === undefined ? origin : { ...origin, path: move(origin.path) };
    case 'jsonata':
      return { ...origin, expression: `\`${field}\`.(${origin.expression})` };
    case 'const':
      return origin;
  }
}

function movedCondition(condition: Condition, move: (path: string) => string): Condition {
  switch (condition.kind) {
    case 'present':
      return { ...condition, paths: condition.paths.map(move) };
    case 'in':
      return { ...condition, path: move(condition.path) };
    case 'not':
      return { ...condition, condition: movedCondition(condition.condition, move) };
    case 'all':
    case 'any':
      return { ...condition, conditions: condition.conditions.map((one) => movedCondition(one, move)) };
  }
}
