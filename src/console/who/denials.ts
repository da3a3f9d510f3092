// An act somebody tried without the right for it is recorded: once an hour for each person and kind of act, so that a program
// that keeps trying cannot flood the record. Looking (GET) without the right is not an act.
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CLOCK, type Clock } from '../../platform/clock.js';
import type { Right } from '../../platform/partners.js';
import { DATABASE, type Database } from '../../store/database.js';
import { recordAct } from '../../store/operator-act.repository.js';

const againAfterMs = 3_600_000;
const mostRemembered = 5000;

@Injectable()
export class Denials {
  private readonly noted = new Map<string, number>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async note(request: FastifyRequest, who: string, right: Right | undefined): Promise<void> {
    const { method } = request;
    if (method === 'GET' || method === 'HEAD') return;
    const route = request.routeOptions.url ?? '';
    if (!this.isNew(`${who} ${method} ${route}`)) return;
    const act = { who, act: 'right.denied', subject: `${method} ${route}`, reason: 'right.denied' } as const;
    const at = this.clock.now();
    await this.database.transaction().execute((tx) => recordAct(tx, { ...act, detail: { right: right ?? null }, at }));
  }

  private isNew(key: string): boolean {
    const now = this.clock.now().getTime();
    if (now - (this.noted.get(key) ?? 0) < againAfterMs) return false;
    if (this.noted.size >= mostRemembered) this.noted.clear();
    this.noted.set(key, now);
    return true;
  }
}
