// What people do with replays: freeze a selection, start, pause, resume, cancel. Each act is recorded once for the whole replay.
import { Inject, Injectable } from '@nestjs/common';
import { Transactor } from '../delivery/transactor.js';
import { GatewayError } from '../domain/errors.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import {
  changeReplay,
  createReplay,
  findReplay,
  lockReplay,
  type ReplayChange,
  type ReplayRow,
  type ReplaySelection,
} from '../store/replay.repository.js';
import type { ReplayState } from '../store/replay.tables.js';
import { repeatable, type Actor } from './delivery-acts.service.js';
import { ended } from './replay.steps.js';

const largest = 200_000;

export interface ReplayLimits {
  readonly perSecond: number;
  /** It stops by itself when more of its own deliveries fail. */
  readonly failurePercent: number;
  /** Judged from so many on. */
  readonly failureMinimum: number;
}

export interface ReplayWish extends ReplayLimits {
  readonly selection: ReplaySelection;
  readonly again: boolean;
}

export type ReplayAct = 'start' | 'pause' | 'resume' | 'cancel';

const from: Readonly<Record<ReplayAct, readonly ReplayState[]>> = {
  start: ['draft'],
  pause: ['running'],
  resume: ['paused', 'stopped'],
  cancel: ['draft', 'running', 'paused', 'stopped'],
};
const to: Readonly<Record<ReplayAct, ReplayState>> = {
  start: 'running',
  pause: 'paused',
  resume: 'running',
  cancel: 'cancelled',
};

@Injectable()
export class Replays {
  constructor(
    private readonly transactor: Transactor,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Freezes what the selection finds now; nothing is sent before `start`. @throws GatewayError REPLAY_EMPTY, REPLAY_TOO_LARGE */
  async create(wish: ReplayWish, actor: Actor): Promise<ReplayRow> {
    const id = newId();
    const at = this.clock.now();
    const { who: by, reason, agencies } = actor;
    return this.transactor.run(async (tx) => {
      const total = await createReplay(tx, { ...wish, id, by, reason, agencies, at, repeatable, largest });
      if (total === 0) throw new GatewayError('REPLAY_EMPTY');
      if (total > largest) throw new GatewayError('REPLAY_TOO_LARGE');
      const { ids, ...told } = wish.selection;
      const detail = { total, selection: { ...told, ...(ids ? { ids: ids.length } : {}) }, again: wish.again };
      await this.record(tx, id, { actor, act: 'create', detail });
      return requireReplay(await lockReplay(tx, id), actor);
    });
  }

  /** Doing again what is done already changes nothing. @throws GatewayError NOT_FOUND, REPLAY_STATE_CONFLICT */
  act(id: string, name: ReplayAct, actor: Actor, limits?: Partial<ReplayLimits>): Promise<ReplayRow> {
    return this.transactor.run(async (tx) => {
      const replay = requireReplay(await lockReplay(tx, id), actor);
      if (replay.state === to[name]) return replay;
      if (!from[name].includes(replay.state)) throw new GatewayError('REPLAY_STATE_CONFLICT');
      const change = { ...this.changeOf(name, replay, actor), ...limitsOf(limits) };
      await changeReplay(tx, id, change, this.clock.now());
      await this.record(tx, id, { actor, act: name, detail: { from: replay.state, ...limits } });
      return { ...replay, ...change };
    });
  }

  /** @throws GatewayError NOT_FOUND */
  async find(id: string, actor: Pick<Actor, 'agencies'>): Promise<ReplayRow> {
    return requireReplay(await findReplay(this.database, id), actor);
  }

  private changeOf(name: ReplayAct, replay: ReplayRow, { who }: Actor): ReplayChange {
    const now = this.clock.now();
    const change = { state: to[name], state_by: who };
    switch (name) {
      case 'start':
        return { ...change, started_at: now, paced_at: now };
      case 'resume':
        return { ...change, paced_at: now, ended_at: null, ended_before: ended(replay), failed_before: replay.failed };
      case 'pause':
        return change;
      case 'cancel':
        return { ...change, ended_at: now };
    }
  }

  private async record(
    tx: Tx,
    id: string,
    { actor, act, detail }: { actor: Actor; act: ReplayAct | 'create'; detail: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    const { who, reason } = actor;
    await recordAct(tx, { who, reason, act: `replay.${act}`, subject: `replay ${id}`, detail, at: this.clock.now() });
  }
}

function limitsOf({ perSecond, failurePercent, failureMinimum }: Partial<ReplayLimits> = {}): ReplayChange {
  return {
    ...(perSecond === undefined ? {} : { per_second: perSecond }),
    ...(failurePercent === undefined ? {} : { failure_percent: failurePercent }),
    ...(failureMinimum === undefined ? {} : { failure_minimum: failureMinimum }),
  };
}

/** @throws GatewayError NOT_FOUND for what is not there, or may hold deliveries of other agencies */
function requireReplay(replay: ReplayRow | undefined, { agencies }: Pick<Actor, 'agencies'>): ReplayRow {
  if (!replay) throw new GatewayError('NOT_FOUND');
  const isOwn = agencies === undefined || (replay.agencies?.every((one) => agencies.includes(one)) ?? false);
  if (!isOwn) throw new GatewayError('NOT_FOUND');
  return replay;
}
