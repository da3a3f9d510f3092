// One reading shared by everybody who looks: never two at once, never sooner than the last one's cost allows.
interface Taken<T> {
  readonly value: T;
  readonly at: Date;
  readonly readyMs: number;
}

export interface ReadingTerms<T> {
  readonly read: () => Promise<T>;
  /** A reading is good for so long. */
  readonly freshMs: number;
}

export interface Reading<T> {
  readonly value: T;
  /** When it was read. */
  readonly at: Date;
}

/** A reading that took long is good for this many times as long: looking never takes more than a tenth of a connection. */
const restPerCost = 9;
/** Who asks while a slow reading is under way gets the last one after this. */
const patienceMs = 1000;

export class SharedReading<T> {
  private taken: Taken<T> | undefined;
  private underWay: Promise<Taken<T>> | undefined;
  private goodUntilMs = 0;

  constructor(private readonly terms: ReadingTerms<T>) {}

  /** @throws what reading throws, when nothing was ever read. */
  async current(): Promise<Reading<T>> {
    if (this.taken && performance.now() < this.goodUntilMs) return this.taken;
    this.underWay ??= this.take().finally(() => (this.underWay = undefined));
    const fresh = this.underWay;
    return this.taken ? Promise.race([fresh, laterThan(patienceMs, this.taken)]) : fresh;
  }

  private async take(): Promise<Taken<T>> {
    const beganMs = performance.now();
    const at = new Date();
    try {
      const value = await this.terms.read();
      this.taken = { value, at, readyMs: performance.now() };
      return this.taken;
    } catch (error) {
      if (!this.taken) throw error;
      return this.taken;
    } finally {
      const endMs = performance.now();
      this.goodUntilMs = endMs + Math.max(this.terms.freshMs, (endMs - beganMs) * restPerCost);
    }
  }
}

function laterThan<T>(ms: number, value: T): Promise<T> {
  return new Promise((done) => setTimeout(done, ms, value).unref());
}
