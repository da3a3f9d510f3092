// Exact fractions over BigInt: percentages and compound interest without a single lost decimal. Rounded once, at the end.

export type RoundingMode = 'half-up' | 'down';

export class Ratio {
  static readonly zero = new Ratio(0n, 1n);
  static readonly one = new Ratio(1n, 1n);

  private readonly top: bigint;
  private readonly bottom: bigint;

  private constructor(top: bigint, bottom: bigint) {
    this.top = top;
    this.bottom = bottom;
  }

  /** @throws RangeError unless `value` is a safe integer. */
  static of(value: number): Ratio {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
    return new Ratio(BigInt(value), 1n);
  }

  /** "0.31" (percent) → 31/10000. @throws SyntaxError for anything but a plain decimal. */
  static percent(text: string): Ratio {
    const [whole = '', decimals = ''] = text.split('.');
    return new Ratio(BigInt(whole + decimals), 100n * 10n ** BigInt(decimals.length));
  }

  plus(other: Ratio): Ratio {
    // Powers of one rate: one bottom divides the other, and the sum stays as small as its largest part.
    if (this.bottom % other.bottom === 0n)
      return new Ratio(this.top + other.top * (this.bottom / other.bottom), this.bottom);
    if (other.bottom % this.bottom === 0n) return other.plus(this);
    return new Ratio(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom);
  }

  times(other: Ratio): Ratio {
    return new Ratio(this.top * other.top, this.bottom * other.bottom);
  }

  /** This part of a whole number. @throws RangeError unless `value` is a safe integer. */
  ofWhole(value: number): Ratio {
    return this.times(Ratio.of(value));
  }

  /** @throws RangeError when this is zero. */
  inverse(): Ratio {
    if (this.top === 0n) throw new RangeError('zero has no inverse');
    return this.top > 0n ? new Ratio(this.bottom, this.top) : new Ratio(-this.bottom, -this.top);
  }

  isMoreThan(other: Ratio): boolean {
    return this.top * other.bottom > other.top * this.bottom;
  }

  /** Half of a unit goes up, away from nothing owed; `down` drops the fraction. */
  round(mode: RoundingMode): number {
    const shifted = mode === 'half-up' ? 2n * this.top + this.bottom : 2n * this.top;
    const unit = 2n * this.bottom;
    const whole = shifted / unit;
    return Number(shifted % unit < 0n ? whole - 1n : whole);
  }

  toJSON(): string {
    return `${this.top}/${this.bottom}`;
  }
}

export function sumOf(parts: readonly Ratio[]): Ratio {
  return parts.reduce((sum, part) => sum.plus(part), Ratio.zero);
}
