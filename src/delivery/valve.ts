// Whether this process takes work for one system: not while people have paused the partner, not while its circuit is open.
import type { Worker } from 'bullmq';

export class Valve {
  private held = false;
  private paused = false;
  private circuitOpen = false;

  constructor(private readonly worker: Pick<Worker, 'pause' | 'resume' | 'concurrency'>) {}

  get isPaused(): boolean {
    return this.paused;
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.turn();
  }

  openCircuit(): void {
    this.circuitOpen = true;
    this.turn();
  }

  /** @param concurrency how many deliveries may be in flight now */
  letThrough(concurrency: number): void {
    this.worker.concurrency = concurrency;
    this.circuitOpen = false;
    this.turn();
  }

  private turn(): void {
    const held = this.paused || this.circuitOpen;
    if (held === this.held) return;
    this.held = held;
    if (held) void this.worker.pause(true);
    else void this.worker.resume();
  }
}
