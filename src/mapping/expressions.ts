// JSONata for what no verb can say. Its evaluation is asynchronous, so all expressions of a mapping are answered first
// and the rules then run as ever. Bounded in time, depth and length; an expression that fails is a mapping problem.
import jsonata from 'jsonata';
import { boundedPattern, refuseEndless, refuseExpression } from './expression-check.js';
import type { RuleSpec } from './rule.read.js';
import { Failure } from './verbs/verb.js';

const bounds = { timeout: 200, stack: 200, sequence: 10_000, RegexEngine: boundedPattern };

export interface CompiledExpression {
  readonly rule: string;
  readonly expression: jsonata.Expression;
}

/** Tells the rule's file and line when an expression cannot be parsed, or might not end soon. */
export function compileExpressions(
  rules: readonly RuleSpec[],
  onFault: (where: string, text: string) => void,
  prefix = '',
): CompiledExpression[] {
  return rules.flatMap((rule) => {
    const id = prefix + rule.id;
    if (rule.origin.kind !== 'jsonata') return compileExpressions(rule.rules, onFault, `${id}.`);
    try {
      refuseExpression(rule.origin.expression);
      const expression = jsonata(rule.origin.expression, bounds);
      refuseEndless(expression.ast());
      return [{ rule: id, expression }];
    } catch (error) {
      onFault(rule.where, `rule ${rule.id}: jsonata ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
}

/** The answer of each expression by the id of its rule; a Failure where it could not be answered. */
export async function answerExpressions(
  expressions: readonly CompiledExpression[],
  source: unknown,
): Promise<ReadonlyMap<string, unknown>> {
  const answers = await Promise.all(
    expressions.map(async ({ rule, expression }) => [rule, await answer(expression, source)] as const),
  );
  return new Map(answers);
}

async function answer(expression: jsonata.Expression, source: unknown): Promise<unknown> {
  try {
    const value: unknown = await expression.evaluate(source);
    // A JSONata sequence is an array with extra marks; a plain copy has none.
    return Array.isArray(value) ? [...(value as unknown[])] : value;
  } catch {
    return Failure.of('EXPRESSION_FAILED');
  }
}
