// The invented officers: move each dossier along its script, and tell the gateway every step, in order, until it accepts.
import { randomUUID } from 'node:crypto';
import type { EventWay } from '../config.ts';
import { Courier, type Facts, type Verdict } from '../events/courier.ts';
import type { Ledger } from '../server/ledger.ts';
import type { DossierBook, StatusEvent, TnhsDossier } from './dossier-book.ts';
import type { Step } from './scripts.ts';

export interface OfficersOptions {
  readonly ledger: Ledger;
  readonly book: DossierBook;
  readonly send: (event: StatusEvent, way: EventWay) => Promise<Verdict>;
  readonly twice: () => boolean;
  readonly way: EventWay;
  readonly stepMs: number;
}

export interface ManualStep extends Step {
  readonly officer?: string;
  readonly department?: string;
  readonly papers?: StatusEvent['papers'];
  /** Given again, an event is a repeat of an earlier one. */
  readonly eventId?: string;
}

const officers = ['Trần Thị Thử', 'Lê Văn Mẫu', 'Phạm Thị Giả'] as const;

export class Officers {
  readonly #options: OfficersOptions;
  readonly #courier: Courier<StatusEvent>;
  readonly #timers = new Set<NodeJS.Timeout>();
  way: EventWay;
  stepMs: number;
  /** Nobody moves while paused. */
  #paused = false;

  constructor(options: OfficersOptions) {
    this.#options = options;
    this.way = options.way;
    this.stepMs = options.stepMs;
    this.#courier = new Courier<StatusEvent>({
      carry: (event) => this.#carry(event),
      onAccepted: (event, facts) => this.#settled('told', event, facts),
      onRefused: (event, facts) => this.#settled('untold', event, facts),
    });
  }

  /** Takes up what an earlier run left unfinished. */
  resume(): void {
    for (const dossier of this.#options.book.all()) {
      for (const event of dossier.untold) this.#courier.enqueue(dossier.soHoSo, event);
      this.goOn(dossier);
    }
  }

  /** Plans the next step of the dossier's script, if there is one. */
  goOn(dossier: TnhsDossier): void {
    const [step] = dossier.pendingSteps;
    if (!step) return;
    const steps = dossier.pendingSteps;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#paused || dossier.pendingSteps !== steps) return;
      this.#record(dossier, step, true);
      this.goOn(dossier);
    }, this.stepMs);
    this.#timers.add(timer);
  }

  move(dossier: TnhsDossier, step: ManualStep): StatusEvent {
    return this.#record(dossier, step, false);
  }

  /** Tells an event that was told before once more, with the same id. */
  repeat(event: StatusEvent): void {
    this.#courier.enqueue(event.soHoSo, event);
  }

  waiting() {
    return this.#courier.waiting();
  }

  stop(): void {
    this.#paused = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#courier.stop();
  }

  #record(dossier: TnhsDossier, step: ManualStep, scripted: boolean): StatusEvent {
    const officer = officers[dossier.history.length % officers.length] ?? officers[0];
    const event = {
      eventId: randomUUID(),
      soHoSo: dossier.soHoSo,
      key: dossier.createKey,
      officer,
      department: 'Bộ phận Tiếp nhận và Trả kết quả',
      at: new Date().toISOString(),
      ...step,
    } as StatusEvent;
    this.#options.ledger.append({ kind: 'status', key: event.eventId, data: { ...event, scripted } });
    this.#courier.enqueue(dossier.soHoSo, event);
    return event;
  }

  async #carry(event: StatusEvent): Promise<Verdict> {
    const verdict = await this.#options.send(event, this.way);
    if (verdict.kind === 'accepted' && this.#options.twice()) await this.#options.send(event, this.way);
    return verdict;
  }

  #settled(kind: 'told' | 'untold', event: StatusEvent, facts: Facts): void {
    const data = { soHoSo: event.soHoSo, status: event.status, ...facts };
    this.#options.ledger.append({ kind, key: event.eventId, data });
  }
}
