// How the national portal calls a procedure (LayThuTuc). One copy in PostgreSQL serves all processes.
// 1. a fresh copy is used as it is · 2. an aged one is asked for anew by whoever claims that; meanwhile, and when the portal
// fails, the aged copy goes on being used · 3. without any copy each process asks once, and a failure is the callers'.
import type { DeliveryWork } from '../delivery/handler.js';
import type { Outcome } from '../delivery/outcome.js';
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/log.js';
import type { Database } from '../store/database.js';
import { claimProcedureRefresh, findProcedure, keepProcedure, type ProcedureNames } from '../store/npsp.repository.js';
import type { NationalPortal, NationalPortalFinding } from './national-portal.js';
import { judgeLookUp } from './npsp.faults.js';

export interface ProcedureNamesParts {
  readonly database: Database;
  readonly portal: NationalPortal;
  readonly maxAgeHours: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type NamesResult =
  { readonly ok: true; readonly names: ProcedureNames } | { readonly ok: false; readonly outcome: Outcome };

type Look = Pick<NationalPortalFinding<ProcedureNames>, 'answer' | 'found'>;

const hourMs = 3_600_000;
/** After a refresh that failed the portal is not asked again before this. */
const pauseMs = 300_000;

export class ProcedureNamesCache {
  private readonly asking = new Map<string, Promise<Look>>();

  constructor(private readonly parts: ProcedureNamesParts) {}

  async get(code: string, work: DeliveryWork): Promise<NamesResult> {
    const copy = await findProcedure(this.parts.database, code);
    if (!copy) return this.first(code, work);
    const { refreshAfter, ...names } = copy;
    if (refreshAfter > this.parts.clock.now() || !(await this.claim(code))) return { ok: true, names };
    return { ok: true, names: (await this.refresh(code, work)) ?? names };
  }

  private async first(code: string, work: DeliveryWork): Promise<NamesResult> {
    // What this caller read may be older than the copy that another has made meanwhile.
    const { answer, found } = await this.shared(code, async () => (await this.kept(code)) ?? this.fetch(code, work));
    if (found) return { ok: true, names: found };
    return { ok: false, outcome: judgeLookUp(answer, 'NPSP_PROCEDURE_UNKNOWN', `no names of the procedure ${code}`) };
  }

  private async refresh(code: string, work: DeliveryWork): Promise<ProcedureNames | undefined> {
    const { found, answer } = await this.shared(code, () => this.fetch(code, work));
    if (found) return found;
    const failed = { event: 'npsp.procedure.refresh.failed', procedure: code, answer: answer.kind };
    this.parts.logger.warn(failed, 'the names of the procedure stay as they were');
    return undefined;
  }

  private claim(code: string): Promise<boolean> {
    const now = this.parts.clock.now();
    return claimProcedureRefresh(this.parts.database, code, { now, nextAt: new Date(now.getTime() + pauseMs) });
  }

  /** By the callers that come meanwhile; the exchange is kept with the dossier of the first. */
  private shared(code: string, look: () => Promise<Look>): Promise<Look> {
    const running = this.asking.get(code);
    if (running) return running;
    const looked = look().finally(() => this.asking.delete(code));
    this.asking.set(code, looked);
    return looked;
  }

  private async kept(code: string): Promise<Look | undefined> {
    const found = await findProcedure(this.parts.database, code);
    return found && { answer: { kind: 'accepted' }, found };
  }

  private async fetch(code: string, work: DeliveryWork): Promise<Look> {
    const reply = await this.parts.portal.findProcedure(code, work.signal);
    work.record(reply.exchanged, reply.partnerStatus);
    if (!reply.found) return reply;
    const fetchedAt = this.parts.clock.now();
    const refreshAfter = new Date(fetchedAt.getTime() + this.parts.maxAgeHours * hourMs);
    await keepProcedure(this.parts.database, reply.found, { fetchedAt, refreshAfter });
    return reply;
  }
}
