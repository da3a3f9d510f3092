// The officer who issues covers: after a pause (or by hand), then tells the gateway by ThongBaoCapToBia until it accepts.
import { randomUUID } from 'node:crypto';
import { Courier, type Facts, type Verdict } from '../events/courier.ts';
import type { Ledger } from '../server/ledger.ts';
import type { Cover, ParticipationBook } from './participation-book.ts';

export interface IssuingOptions {
  readonly ledger: Ledger;
  readonly book: ParticipationBook;
  readonly send: (cover: Cover) => Promise<Verdict>;
  readonly twice: () => boolean;
  readonly delayMs: number;
}

export class Issuing {
  readonly #options: IssuingOptions;
  readonly #courier: Courier<Cover>;
  readonly #timers = new Set<NodeJS.Timeout>();
  mode: 'auto' | 'manual' = 'auto';
  delayMs: number;

  constructor(options: IssuingOptions) {
    this.#options = options;
    this.delayMs = options.delayMs;
    this.#courier = new Courier<Cover>({
      carry: (cover) => this.#carry(cover),
      onAccepted: (cover, facts) => this.#settled('told', cover, facts),
      onRefused: (cover, facts) => this.#settled('untold', cover, facts),
    });
  }

  resume(): void {
    for (const cover of this.#options.book.covers()) {
      if (!cover.issued) this.plan(cover);
      else if (!cover.told) this.#courier.enqueue(cover.maToBia, cover);
    }
  }

  plan(cover: Cover): void {
    if (this.mode === 'manual') return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.issue(cover);
    }, this.delayMs);
    this.#timers.add(timer);
  }

  /** Issues once; issued before, it only tells the gateway again. */
  issue(cover: Cover): void {
    if (!cover.issued) {
      const soGiayTo = `BHXH-${cover.maToBia.slice(3)}`;
      const duongDan = `https://tst.example.vn/to-bia/${cover.maToBia}.pdf`;
      const data = {
        maToBia: cover.maToBia,
        noticeId: randomUUID(),
        soGiayTo,
        duongDan,
        ngayCap: new Date().toISOString(),
      };
      this.#options.ledger.append({ kind: 'issue', key: cover.maToBia, data });
    }
    this.#courier.enqueue(cover.maToBia, cover);
  }

  waiting() {
    return this.#courier.waiting();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#courier.stop();
  }

  async #carry(cover: Cover): Promise<Verdict> {
    const verdict = await this.#options.send(cover);
    if (verdict.kind === 'accepted' && this.#options.twice()) await this.#options.send(cover);
    return verdict;
  }

  #settled(kind: string, cover: Cover, facts: Facts): void {
    const data = { maToBia: cover.maToBia, soHoSo: cover.soHoSo, ...facts };
    this.#options.ledger.append({ kind, key: cover.issued?.noticeId ?? cover.maToBia, data });
  }
}
