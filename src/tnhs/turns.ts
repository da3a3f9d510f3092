// One after the other for the same key, in order of arrival; different keys never wait for each other.
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();
  private inside = 0;

  /** Work begun or waiting for its turn. */
  get size(): number {
    return this.inside;
  }

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    const mine = before ? before.then(work, work) : work();
    this.last.set(key, mine);
    this.inside += 1;
    try {
      return await mine;
    } finally {
      this.inside -= 1;
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }
}
