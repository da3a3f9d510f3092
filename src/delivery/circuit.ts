// One circuit breaker for each system and process. Open: the consumer of that system is paused, so nothing is claimed.
// After the probe pause one delivery is let through; its success closes the circuit, its failure is not counted against it.
import type { System } from '../domain/operations.js';
import type { ErrorCode } from '../domain/errors.js';
import type { Outcome } from './outcome.js';

export interface CircuitSettings {
  readonly failures: number;
  readonly probeMs: number;
}

/** What the circuit does to the system's consumer. */
export interface CircuitValve {
  open(probeAfterMs: number): void;
  halfOpen(): void;
  /** @param answered the partner itself, or a person speaks for it */
  close(answered: boolean): void;
}

type State = 'closed' | 'open' | 'half-open';

const longestProbePauses = 12;

export class Circuit {
  private state: State = 'closed';
  private failuresInRow = 0;
  private probes = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly system: System,
    private readonly settings: CircuitSettings,
    private readonly valve: CircuitValve,
  ) {}

  get isOpen(): boolean {
    return this.state === 'open';
  }

  get failures(): number {
    return this.failuresInRow;
  }

  /**
   * Counts what an attempt tells about the partner's health. A refusal or a parked message is a living partner.
   * @returns true for a failure of a partner known to be down: it says nothing against the delivery that tried.
   */
  note(outcome: Outcome): boolean {
    if (isUnasked(outcome)) return false;
    if (!isPartnerFailure(outcome)) {
      this.succeed(true);
      return false;
    }
    const wasKnown = this.state !== 'closed';
    this.failuresInRow += 1;
    if (this.state === 'half-open' || (this.state === 'closed' && this.failuresInRow >= this.settings.failures))
      this.trip();
    return wasKnown;
  }

  /** A person asks: the partner is tried at once. */
  probeNow(): void {
    if (this.state !== 'open') return;
    clearTimeout(this.timer);
    this.probe();
  }

  /** A person says that the partner is well: its failures are forgotten. */
  forget(): void {
    this.succeed(false);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private succeed(answered: boolean): void {
    this.failuresInRow = 0;
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.probes = 0;
    clearTimeout(this.timer);
    this.valve.close(answered);
  }

  private trip(): void {
    this.state = 'open';
    this.probes = Math.min(this.probes + 1, longestProbePauses);
    const pauseMs = this.settings.probeMs * this.probes;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.probe(), pauseMs);
    this.valve.open(pauseMs);
  }

  private probe(): void {
    this.state = 'half-open';
    this.valve.halfOpen();
  }
}

/** The duty ended without a call to the partner. */
export function isUnasked(outcome: Outcome): boolean {
  return outcome.kind === 'delivered' && outcome.unasked === true;
}

// Our own faults, and a partner's considered no to one dossier, say nothing against the partner's health.
const saysNothing: readonly ErrorCode[] = [
  'HANDLER_FAILED',
  'MAPPING_PROBLEM',
  'WORKER_LOST',
  'NPSP_REFUSED',
  'NPSP_PROCEDURE_UNKNOWN',
  'CALLBACK_REFUSED',
];

function isPartnerFailure(outcome: Outcome): boolean {
  return (outcome.kind === 'retry' || outcome.kind === 'unknown') && !saysNothing.includes(outcome.code);
}
