// What deliveries would send under the present mapping, compared with what they sent last. Calls no partner, writes nothing.
import { Inject, Injectable } from '@nestjs/common';
import { DeliveryRegistry } from '../../delivery/registry.js';
import type { Violation } from '../../domain/errors.js';
import type { Operation, System } from '../../domain/operations.js';
import { MAPPINGS } from '../../mapping/mapping-set.token.js';
import type { MappingProblem, MappingResult, MappingSet } from '../../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { differences, masked, type Difference } from '../../replay/document-diff.js';
import { workOf } from '../../replay/replay.work.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findDelivery, type HeldDelivery } from '../../store/delivery-acts.repository.js';
import { sampleOf, sentMessages } from '../../store/replay-item-reads.js';
import { lastSentOf } from './last-sent.js';

const sampleSize = 20;
const timeoutMs = 5000;

export interface PreviewedDelivery {
  readonly deliveryId: string;
  readonly dossierId: string;
  readonly portalReference: string;
  readonly system: string;
  readonly operation: string;
  readonly state: string;
  readonly code: string | null;
  /** It asks the partner first. */
  readonly asks: boolean;
  /** `unknown`: this operation cannot be previewed. */
  readonly would: 'send' | 'fail' | 'unknown';
  readonly mapping: string | null;
  /** Rules that fail, where it would. */
  readonly problems: readonly string[];
  readonly sentAt: string | null;
  /** Absent where it was never sent, or that message is gone. */
  readonly differences: readonly Difference[] | null;
}

/** One delivery as another version of its dossier would have it. */
export interface EditedDelivery extends PreviewedDelivery {
  /** What would become of it without the edit. */
  readonly without: Pick<PreviewedDelivery, 'would' | 'problems'>;
  /** What the edit alone changes in the document; null where one of the two cannot be made. */
  readonly byEdit: readonly Difference[] | null;
  readonly violations: readonly Violation[];
}

@Injectable()
export class ReplayPreviews {
  constructor(
    private readonly registry: DeliveryRegistry,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Up to 20 deliveries, spread over the whole replay. */
  async sample(replay: { id: string; total: number }, reveal: boolean): Promise<PreviewedDelivery[]> {
    const ids = await sampleOf(this.database, replay, sampleSize);
    const previews: PreviewedDelivery[] = [];
    for (const id of ids) {
      const held = await findDelivery(this.database, id);
      if (held) previews.push(await this.preview(held, reveal));
    }
    return previews;
  }

  async preview(held: HeldDelivery, reveal: boolean): Promise<PreviewedDelivery> {
    return this.shown(held, await this.map(held), reveal);
  }

  /** @param edited the same delivery with the other version of what it carries */
  async compare(held: HeldDelivery, edited: HeldDelivery, reveal: boolean): Promise<EditedDelivery> {
    const [without, mapped] = [await this.map(held), await this.map(edited)];
    const { would, problems } = wouldOf(without);
    const isBoth = without?.ok === true && mapped?.ok === true;
    return {
      ...(await this.shown(edited, mapped, reveal)),
      without: { would, problems },
      byEdit: isBoth ? differences(without.value, mapped.value, reveal ? asItIs : masked) : null,
      violations: mapped && !mapped.ok ? mapped.problems.map(inDossier) : [],
    };
  }

  private async shown(
    held: HeldDelivery,
    mapped: MappingResult | undefined,
    reveal: boolean,
  ): Promise<PreviewedDelivery> {
    const { delivery, dossier } = held;
    const messages = await sentMessages(this.database, dossier.id, delivery.id);
    const next = mapped?.ok ? mapped.value : undefined;
    const last = lastSentOf(messages, next, delivery.idempotency_key);
    const show = reveal ? asItIs : masked;
    return {
      deliveryId: delivery.id,
      dossierId: dossier.id,
      portalReference: dossier.portal_ref,
      ...{ system: delivery.system, operation: delivery.operation, state: delivery.state, code: delivery.code },
      asks: this.handlerOf(held).ask !== undefined && (delivery.unsure || messages.length > 0),
      ...wouldOf(mapped),
      sentAt: last?.at.toISOString() ?? null,
      differences: next && last ? differences(last.document, next, show) : null,
    };
  }

  private async map(held: HeldDelivery): Promise<MappingResult | undefined> {
    const { work } = workOf(held, () => this.clock.now(), timeoutMs);
    const draft = await this.handlerOf(held).draft?.(work);
    return draft && this.mappings.runAsync(draft.mapping, draft.source, { at: this.clock.now() });
  }

  private handlerOf({ delivery }: HeldDelivery) {
    return this.registry.handlerOf(delivery.system as System, delivery.operation as Operation);
  }
}

function asItIs(value: string): string {
  return value;
}

/** Orders hold the dossier under `/dossier`. */
function inDossier({ sourcePath, code, vi, en }: MappingProblem): Violation {
  return { pointer: sourcePath.replace(/^\/dossier(?=\/|$)/, ''), code, vi, en };
}

function wouldOf(mapped: MappingResult | undefined): Pick<PreviewedDelivery, 'would' | 'mapping' | 'problems'> {
  if (!mapped) return { would: 'unknown', mapping: null, problems: [] };
  const mapping = `${mapped.mapping.name} ${mapped.mapping.version}`;
  if (mapped.ok) return { would: 'send', mapping, problems: [] };
  return { would: 'fail', mapping, problems: mapped.problems.map(({ rule, code }) => `${rule} ${code}`) };
}
