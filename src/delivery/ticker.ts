// Runs a task again and again with a pause between, never two at once; a failure is told and the next turn comes.
export class Ticker {
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly everyMs: number,
    private readonly task: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.current = this.turn();
  }

  /** Resolves when the turn under way has ended; none begins after. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.current;
  }

  private async turn(): Promise<void> {
    try {
      await this.task();
    } catch (error) {
      this.onError(error);
    }
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.current = this.turn();
    }, this.everyMs);
  }
}
