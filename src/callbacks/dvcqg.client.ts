// The services of the classic DVCQG interface (contracts.md §1), as one implementation of NationalPortal. The wire is
// dvcqg.caller.ts; what its answers mean is read by dvcqg.answer.ts into the closed set of NationalPortalAnswer.
import type { Clock } from '../platform/clock.js';
import type { DvcqgEndpoint } from '../platform/partners.js';
import type { ProcedureNames } from '../store/npsp.repository.js';
import type { HttpClient } from '../wire/http-client/http.client.js';
import { namesOf, recordsOf } from './dvcqg.answer.js';
import { DvcqgCaller, type Fields, type ServiceCall } from './dvcqg.caller.js';
import type {
  NationalPortal,
  NationalPortalBatchReply,
  NationalPortalFinding,
  NationalPortalReply,
} from './national-portal.js';

type Envelope = Readonly<Record<string, unknown>>;

interface Asked extends NationalPortalReply {
  /** What it answered, where it said yes. */
  readonly envelope?: Envelope;
}

export class DvcqgClient implements NationalPortal {
  readonly mappings = {
    status: 'status-to-npsp-status',
    progress: 'status-to-npsp-progress',
    sync: 'status-to-npsp-sync',
  };
  readonly progressItemsPerCall = 10;
  private readonly caller: DvcqgCaller;

  constructor(endpoint: DvcqgEndpoint, http: HttpClient, clock: Clock) {
    this.caller = new DvcqgCaller(endpoint, http, clock);
  }

  async sendStatus(status: Fields, signal: AbortSignal): Promise<NationalPortalReply> {
    return replyOf(await this.ask({ service: 'DongBoTrangThaiHoSo', fields: { type: '2', data: status } }, signal));
  }

  async sendDossier(dossier: Fields, as: 'new' | 'update', signal: AbortSignal): Promise<NationalPortalReply> {
    const fields = { isUpdating: as === 'update', data: [dossier] };
    return replyOf(await this.ask({ service: 'DongBoHoSoMC', fields }, signal));
  }

  async sendProgress(items: readonly Fields[], signal: AbortSignal): Promise<NationalPortalBatchReply> {
    const service = 'CapNhatTienDoHoSoMC';
    const sent = await this.caller.call({ service, fields: { data: items } }, signal);
    if ('failedLogin' in sent) {
      const { exchanged, ...reply } = sent.failedLogin;
      return { ...reply, exchangedFor: () => exchanged };
    }
    const exchangedFor: NationalPortalBatchReply['exchangedFor'] = (item) =>
      this.caller.exchangedFor({ service, fields: { data: [items[item]] } }, sent.called);
    return { ...this.caller.replyOf(sent.called), exchangedFor };
  }

  async findDossier(reference: string, signal: AbortSignal): Promise<NationalPortalFinding<boolean>> {
    const { envelope, ...reply } = await this.ask({ service: 'TraCuuHoSo', fields: { mahoso: reference } }, signal);
    if (envelope) return { ...reply, found: recordsOf(envelope).length > 0 };
    // Some say by a refusal what the list would have said.
    if (reply.answer.kind === 'known') return { ...reply, answer: { kind: 'accepted' }, found: true };
    if (reply.answer.kind === 'missing') return { ...reply, answer: { kind: 'accepted' }, found: false };
    return reply;
  }

  async findProcedure(code: string, signal: AbortSignal): Promise<NationalPortalFinding<ProcedureNames>> {
    const { envelope, ...reply } = await this.ask({ service: 'LayThuTuc', fields: { maTTHC: code } }, signal);
    const found = envelope && namesOf(envelope, code);
    return found ? { ...reply, found } : reply;
  }

  private async ask(call: ServiceCall, signal: AbortSignal): Promise<Asked> {
    const sent = await this.caller.call(call, signal);
    if ('failedLogin' in sent) return sent.failedLogin;
    const { called } = sent;
    const reply = { ...this.caller.replyOf(called), exchanged: this.caller.exchangedFor(call, called) };
    return called.reading.kind === 'ok' ? { ...reply, envelope: called.reading.envelope } : reply;
  }
}

function replyOf({ answer, exchanged, partnerStatus }: Asked): NationalPortalReply {
  return { answer, exchanged, partnerStatus };
}
