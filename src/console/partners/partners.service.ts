// Each partner as people see it: how it is, what they set, what can be done about it.
import { Inject, Injectable } from '@nestjs/common';
import { systems } from '../../domain/operations.js';
import { GatewayError } from '../../domain/errors.js';
import { PARTNERS, type Partners } from '../../platform/partners.js';
import { DATABASE, type Database } from '../../store/database.js';
import { countOpen, listPartnerViews, type OpenOfPartner, type PartnerView } from '../../store/partner-reads.js';
import { listSecrets } from '../../store/partner-secret.repository.js';
import { readPollState } from '../../store/poll-cursor.repository.js';
import { SharedReading } from '../../platform/shared-reading.js';
import { PartnerActs } from './partner-acts.service.js';
import type { PartnerDocument, SecretDocument } from './partners.documents.js';

export const polled = 'accounting';
export const paymentDoor = 'payplat';
const withEndpoint = 'vss-portal';
/** The list's counts; whoever looks at one partner, or has just acted on it, gets its counts of this moment. */
const countsFreshMs = 900;
const nothingOpen = { waiting: 0, inFlight: 0, parked: 0, oldestWaiting: null };

type Agencies = readonly string[] | undefined;

@Injectable()
export class PartnerBoard {
  private readonly open: SharedReading<OpenOfPartner[]>;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PARTNERS) private readonly partners: Partners,
    private readonly acts: PartnerActs,
  ) {
    this.open = new SharedReading({ freshMs: countsFreshMs, read: () => countOpen(database) });
  }

  /** In the order of the flow. */
  get names(): readonly string[] {
    return [...systems, polled, ...(this.partners.payplat ? [paymentDoor] : [])];
  }

  /** @param agencies of whose dossiers the counts are; undefined: of all */
  async list(agencies: Agencies): Promise<PartnerDocument[]> {
    const open = agencies ? countOpen(this.database, agencies) : this.open.current().then(({ value }) => value);
    const [views, counts] = await Promise.all([listPartnerViews(this.database, this.names), open]);
    return Promise.all(views.map((view) => this.documentOf(view, counts, agencies)));
  }

  /** @throws GatewayError NOT_FOUND */
  async find(system: string, agencies: Agencies): Promise<PartnerDocument> {
    if (!this.names.includes(system)) throw new GatewayError('NOT_FOUND');
    const open = countOpen(this.database, agencies);
    const [[view], counts] = await Promise.all([listPartnerViews(this.database, [system]), open]);
    if (!view) throw new GatewayError('NOT_FOUND');
    return this.documentOf(view, counts, agencies);
  }

  /** @throws GatewayError NOT_FOUND for what cannot be done about this partner */
  requireAct(system: string, act: string): void {
    if (!this.names.includes(system) || !this.actsOf(system).includes(act)) throw new GatewayError('NOT_FOUND');
  }

  async secretsOf(system: string): Promise<SecretDocument[] | null> {
    const fromFile = this.acts.secretsOfFile(system);
    if (!fromFile) return null;
    const found = await listSecrets(this.database, system, fromFile);
    return found.map(({ addedAt, endsAt, ...one }) => ({ ...one, addedAt: isoOf(addedAt), endsAt: isoOf(endsAt) }));
  }

  private actsOf(system: string): string[] {
    if (system === paymentDoor) return ['rotate-secret'];
    if (system === polled) return ['pause', 'resume', 'poll', 'cursor'];
    const usual = ['pause', 'resume', 'probe', 'close-circuit'];
    return system === withEndpoint ? [...usual, 'disable', 'enable', 'rotate-secret'] : usual;
  }

  private async documentOf(
    view: PartnerView,
    open: readonly OpenOfPartner[],
    agencies: Agencies,
  ): Promise<PartnerDocument> {
    const { pausedAt, pausedBy, pauseReason, disabledAt, disabledReason, ...rest } = view;
    const { oldestWaiting, ...counts } = open.find(({ system }) => system === view.system) ?? nothingOpen;
    return {
      ...counts,
      ...rest,
      openedAt: isoOf(view.openedAt),
      nextProbeAt: isoOf(view.nextProbeAt),
      lastSuccessAt: isoOf(view.lastSuccessAt),
      oldestWaiting: isoOf(oldestWaiting),
      paused: pausedAt && { at: pausedAt.toISOString(), by: pausedBy, reason: pauseReason },
      disabled: disabledAt && { at: disabledAt.toISOString(), by: null, reason: disabledReason },
      poll: view.system === polled ? await this.poll(agencies) : null,
      secrets: await this.secretsOf(view.system),
      acts: this.actsOf(view.system),
    };
  }

  /** Vouchers are of every agency: how many there were is told to who sees them all. */
  private async poll(agencies: Agencies): Promise<PartnerDocument['poll']> {
    const state = await readPollState(this.database, polled);
    if (!state) return null;
    const { cursor, failures, vouchersRead, lastErrorCode } = state;
    return {
      ...{ cursor, failures, lastErrorCode, vouchersRead: agencies ? null : vouchersRead },
      lastSuccessAt: isoOf(state.lastSuccessAt),
      lastErrorAt: isoOf(state.lastErrorAt),
      notBefore: isoOf(state.notBefore),
    };
  }
}

function isoOf(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
