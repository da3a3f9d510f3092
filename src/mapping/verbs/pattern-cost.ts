// How long a regular expression may take, judged before it is ever run: JavaScript tries one way after the other, and a pattern such as
// `(a+)+$` has more ways than can be tried. 1. parse (the engine has accepted the pattern already)  2. count the ways in which each
// part can match a text of `longestText`  3. refuse what repeats a part that has several ways, what looks back or ahead, and what has
// more ways than the budget. Too strict for some harmless patterns; each can be written with a class or with fixed numbers.

/** Longer texts are never tried. */
export const longestText = 2000;
/** For a pattern that must match the whole value: two repetitions without an end. */
export const wholeBudget = (longestText + 1) ** 2;
/** For one that is searched for, from every place of the text: one repetition without an end. */
export const searchBudget = longestText + 1;

/** @throws Error saying which part costs too much */
export function refuseCostly(pattern: string, budget: number): void {
  const ways = new PatternReader(pattern).read();
  if (ways > budget)
    throw new Error(
      'has a pattern that may take too long: fewer parts without an end ("+", "*"), or with fixed numbers',
    );
}

const noEscape = /^(?:p\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[^])/i;
const quantifier = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/;

class PatternReader {
  private at = 0;
  private readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  read(): number {
    return this.choice();
  }

  /** Ways of `a|b|c`. */
  private choice(): number {
    let ways = this.sequence();
    while (this.takes('|')) ways += this.sequence();
    return ways;
  }

  private sequence(): number {
    let ways = 1;
    while (this.at < this.pattern.length && !'|)'.includes(this.pattern[this.at] ?? '')) {
      ways = Math.min(Number.MAX_SAFE_INTEGER, ways * this.repeated(this.one()));
    }
    return ways;
  }

  private repeated(ways: number): number {
    const found = quantifier.exec(this.rest);
    if (!found) return ways;
    this.at += found[0].length;
    const [least, most] = bounds(found);
    if (most > 1 && ways > 1)
      throw new Error('has a pattern that may take too long: a repeated part must not hold a repetition or a choice');
    return (most - least) * ways + 1;
  }

  /** A group, a class or one character. */
  private one(): number {
    if (this.takes('(')) return this.group();
    if (this.takes('[')) return this.pastClass();
    if (this.takes('\\')) return this.escape();
    this.at += 1;
    return 1;
  }

  private group(): number {
    if (/^\?<?[=!]/.test(this.rest)) throw new Error('has a pattern that looks ahead or back');
    this.at += /^\?(?:<[^>]*>|[\w-]*:)/.exec(this.rest)?.[0].length ?? 0;
    const ways = this.choice();
    this.at += 1;
    return ways;
  }

  private pastClass(): number {
    while (this.at < this.pattern.length && !this.takes(']')) this.at += this.pattern[this.at] === '\\' ? 2 : 1;
    return 1;
  }

  private escape(): number {
    if (/^(?:[1-9]|k<)/.test(this.rest)) throw new Error('has a pattern that refers back to a part of itself');
    this.at += noEscape.exec(this.rest)?.[0].length ?? 1;
    return 1;
  }

  private get rest(): string {
    return this.pattern.slice(this.at, this.at + 200);
  }

  private takes(character: string): boolean {
    if (this.pattern[this.at] !== character) return false;
    this.at += 1;
    return true;
  }
}

function bounds([, sign, least = '0', comma, most]: RegExpExecArray): readonly [number, number] {
  if (sign === '?') return [0, 1];
  if (sign !== undefined) return [sign === '+' ? 1 : 0, longestText];
  const from = Math.min(Number(least), longestText);
  if (!comma) return [from, from];
  return [from, most ? Math.min(Number(most), longestText) : longestText];
}
