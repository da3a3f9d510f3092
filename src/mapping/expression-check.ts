// Which expressions a mapping may have: such as end soon on any document, whoever wrote them. An expression is asked in the thread that
// answers the doors; the engine's own bound (a time looked at between two steps) does not hold inside one long step. So there is
// no way to loop or recurse (no functions of one's own, no variables, no ranges), none to make a text grow without end (functions
// that lengthen do not stand in one another), patterns are judged as those of `match`, and the whole is short.
import type jsonata from 'jsonata';
import { isRecord } from './frame.js';
import { longestText, refuseCostly, searchBudget } from './verbs/pattern-cost.js';

export const longestExpression = 2000;

const parts = new Set([
  ...['string', 'number', 'value', 'regex', 'path', 'name', 'wildcard', 'variable', 'function'],
  ...['binary', 'unary', 'block', 'condition', 'filter', 'sort'],
]);
const functions = new Set([
  ...[
    'string',
    'length',
    'substring',
    'substringBefore',
    'substringAfter',
    'uppercase',
    'lowercase',
    'trim',
    'contains',
  ],
  ...['split', 'join', 'match', 'replace', 'number', 'abs', 'floor', 'ceil', 'round', 'sum', 'max', 'min', 'average'],
  ...['boolean', 'not', 'exists', 'count', 'append', 'reverse', 'distinct', 'keys', 'lookup', 'merge', 'type'],
]);
/** What they put in must be a text of the expression itself. */
const lengthening: Readonly<Record<string, number>> = { replace: 2, join: 1 };
const longestPutIn = 100;

/** @throws Error saying what an expression may not do */
export function refuseExpression(expression: string): void {
  if (expression.length > longestExpression) throw new Error(`must not be longer than ${longestExpression} characters`);
}

/** @throws Error saying what of the expression may not be */
export function refuseEndless(ast: unknown): void {
  new Walk().look(ast, false);
}

class Walk {
  /** A part may stand in several places: `a ?: b` reads `a` twice. */
  private readonly seen = new Set<unknown>();

  /** @param lengthened inside a function that lengthens */
  look(node: unknown, lengthened: boolean): void {
    if (Array.isArray(node)) return (node as unknown[]).forEach((one) => this.look(one, lengthened));
    if (!isRecord(node) || node instanceof RegExp || this.seen.has(node)) return;
    this.seen.add(node);
    refusePart(node);
    if (node['type'] === 'function') this.lookAtCall(node, lengthened);
    else Object.values(node).forEach((one) => this.look(one, lengthened));
  }

  private lookAtCall({ procedure, arguments: given }: Record<string, unknown>, lengthened: boolean): void {
    const name = isRecord(procedure) && procedure['type'] === 'variable' ? String(procedure['value']) : '';
    if (!functions.has(name)) throw new Error(`must not call ${name === '' ? 'a function of its own' : `$${name}`}`);
    const place = lengthening[name];
    if (place === undefined) return this.look(given, lengthened);
    if (lengthened) throw new Error(`must not have $${name} inside a function that lengthens a text`);
    const putIn = Array.isArray(given) ? (given as unknown[])[place] : undefined;
    if (putIn !== undefined && !isShortText(putIn))
      throw new Error(`$${name} must put in a text of its own of at most ${longestPutIn} characters`);
    this.look(given, true);
  }
}

function refusePart({ type, value, tuple }: Record<string, unknown>): void {
  if (typeof type === 'string' && !parts.has(type)) throw new Error(`must not have a ${type}`);
  if (tuple === true) throw new Error('must not bind a variable');
  if (type === 'binary' && value === '..') throw new Error('must not have a range');
  if (type === 'regex' && value instanceof RegExp) refuseCostly(value.source, searchBudget);
  if (type === 'variable' && value !== '' && value !== '$')
    throw new Error(`must not have the variable $${String(value)}`);
}

function isShortText(node: unknown): boolean {
  return isRecord(node) && node['type'] === 'string' && String(node['value']).length <= longestPutIn;
}

/** Patterns are judged for texts of a length; longer ones are not tried. */
class BoundedPattern extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    if (text.length > longestText) throw new Error('the text is too long for a pattern');
    return super.exec(text);
  }
}

export const boundedPattern = BoundedPattern as unknown as NonNullable<jsonata.JsonataOptions['RegexEngine']>;
