// How the national portal calls a procedure (LayThuTuc). One copy in PostgreSQL serves all processes.
// 1. a fresh copy is used as it is · 2. an aged one is asked for anew by whoever claims that; meanwhile, and when the portal
// fails, the aged copy goes on being used · 3. without any copy each process asks once at a time, and a failure is the caller's.
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

const hourMs = 3_600_000;
/** After a refresh that failed the portal is not asked again before this. */
const pauseMs = 300_000;

export class ProcedureNamesCache {
  private readonly asking = new Map<string, Promise<NationalPortalFinding<ProcedureNames>>>();

  constructor(private readonly parts: ProcedureNamesParts) {}

  async get(code: string, work: DeliveryWork): Promise<NamesResult> {
    const copy = await findProcedure(this.parts.database, code);
    if (!copy) return this.first(code, work);
    const { refreshAfter, ...names } = copy;
    if (refreshAfter > this.parts.clock.now() || !(await this.claim(code))) return { ok: true, names };
    return { ok: true, names: (await this.refresh(code, work)) ?? names };
  }

  private async first(code: string, work: DeliveryWork): Promise<NamesResult> {
    const { answer, found } = await this.ask(code, work);
    if (found) return { ok: true, names: found };
    return { ok: false, outcome: judgeLookUp(answer, 'NPSP_PROCEDURE_UNKNOWN', `no names of the procedure ${code}`) };
  }

  private async refresh(code: string, work: DeliveryWork): Promise<ProcedureNames | undefined> {
    const { found, answer } = await this.ask(code, work);
    if (found) return found;
    const failed = { event: 'npsp.procedure.refresh.failed', procedure: code, answer: answer.kind };
    this.parts.logger.warn(failed, 'the names of the procedure stay as they were');
    return undefined;
  }

  private claim(code: string): Promise<boolean> {
    const now = this.parts.clock.now();
    return claimProcedureRefresh(this.parts.database, code, { now, nextAt: new Date(now.getTime() + pauseMs) });
  }

  /** Shared by the callers that come meanwhile; kept with the dossier of the first. */
  private ask(code: string, work: DeliveryWork): Promise<NationalPortalFinding<ProcedureNames>> {
    const running = this.asking.get(code);
    if (running) return running;
    const asked = this.fetch(code, work).finally(() => this.asking.delete(code));
    this.asking.set(code, asked);
    return asked;
  }

  private async fetch(code: string, work: DeliveryWork): Promise<NationalPortalFinding<ProcedureNames>> {
    const reply = await this.parts.portal.findProcedure(code, work.signal);
    work.record(reply.exchanged, reply.partnerStatus);
    if (!reply.found) return reply;
    const fetchedAt = this.parts.clock.now();
    const refreshAfter = new Date(fetchedAt.getTime() + this.parts.maxAgeHours * hourMs);
    await keepProcedure(this.parts.database, reply.found, { fetchedAt, refreshAfter });
    return reply;
  }
}
