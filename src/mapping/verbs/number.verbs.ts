// Verbs for whole numbers and money. A value that would lose anything on the way is refused, never rounded.
import { Failure, options, refuseArgument, type BuiltVerb, type Kind, type Verb } from './verb.js';

const numeric: readonly Kind[] = ['text', 'integer'];

function whole(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^-?\d{1,16}$/.test(value)) return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) + 0 : undefined;
}

function integer(argument: unknown): BuiltVerb {
  const { min = -Infinity, max = Infinity } = options(argument, ['min', 'max']);
  if (typeof min !== 'number' || typeof max !== 'number') throw new Error('min and max are numbers');
  return {
    step: (value) => {
      const number = whole(value);
      if (number === undefined) return Failure.of('INVALID_INTEGER');
      return number < min || number > max ? Failure.of('OUT_OF_RANGE') : number;
    },
  };
}

/** Whole VND: `0` or digits without a leading zero; no sign, separator, fraction, exponent, space. */
function money(value: unknown): unknown {
  if (typeof value === 'string' && !/^(?:0|[1-9]\d{0,15})$/.test(value)) return Failure.of('INVALID_MONEY');
  const amount = whole(value);
  return amount === undefined || amount < 0 ? Failure.of('INVALID_MONEY') : amount;
}

export const numberVerbs: readonly Verb[] = [
  { name: 'integer', takes: numeric, gives: 'integer', build: ({ argument }) => integer(argument) },
  {
    name: 'money',
    takes: numeric,
    gives: 'integer',
    build: ({ argument }) => {
      refuseArgument(argument);
      return { step: money };
    },
  },
  {
    name: 'to_text',
    takes: ['integer', 'boolean', 'text'],
    gives: 'text',
    build: ({ argument }) => {
      refuseArgument(argument);
      return {
        step: (value) =>
          typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)
            ? String(value)
            : Failure.of('NOT_TEXT'),
      };
    },
  },
];
