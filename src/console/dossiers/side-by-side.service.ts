// Side by side: source field → rule → target field, for what a portal sent and for what TNHS was ordered. The mapping version and the
// codes are those of the day on which it really ran; values are told by their shape.
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../../domain/errors.js';
import { MAPPINGS } from '../../mapping/mapping-set.token.js';
import type { MappingSet } from '../../mapping/mapping.types.js';
import { explainRun, type RunExplanation } from '../../mapping/tools/explain-run.js';
import { DATABASE, type Database, type DossierRow } from '../../store/database.js';
import { routedCanonical } from '../../store/dossier-routing.js';
import {
  findDutyRow,
  findMessage,
  readDossierStory,
  type StoryDelivery,
  type StoryMessage,
} from '../../store/dossier-story-reads.js';
import { sentDocument } from './sent-document.js';

/** What can be shown side by side: a message of the portal, or an order to TNHS. */
export interface SideChoice {
  readonly kind: 'message' | 'delivery';
  readonly id: string;
  readonly at: Date;
  readonly system: string;
  readonly operation: string;
}

export interface SideBySide {
  readonly choices: readonly SideChoice[];
  readonly chosen: SideChoice | null;
  readonly explanation: RunExplanation | null;
}

const formOperations: Readonly<Record<string, string>> = {
  submit: '-to-canonical',
  supplement: '-supplement-to-canonical',
  withdraw: '-withdrawal-to-canonical',
};

@Injectable()
export class SideBySides {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
  ) {}

  /** @param wanted id of one of the choices; absent: the first. @throws GatewayError NOT_FOUND for another id. */
  async of(dossier: DossierRow, wanted: string | undefined): Promise<SideBySide> {
    const { messages, deliveries } = await readDossierStory(this.database, dossier.id);
    const choices = [
      ...messages.filter((one) => isForm(dossier, one)).map((one) => choiceOf('message', one, one.at)),
      ...deliveries.filter(({ system }) => system === 'tnhs').map((one) => choiceOf('delivery', one, one.createdAt)),
    ];
    const chosen = wanted === undefined ? choices[0] : choices.find(({ id }) => id === wanted);
    if (!chosen && wanted !== undefined) throw new GatewayError('NOT_FOUND');
    if (!chosen) return { choices, chosen: null, explanation: null };
    const explain = chosen.kind === 'message' ? this.form(dossier, chosen) : this.order(dossier, chosen);
    return { choices, chosen, explanation: await explain };
  }

  private async form(dossier: DossierRow, { id, operation, at }: SideChoice): Promise<RunExplanation | null> {
    const message = await findMessage(this.database, id);
    const sent = message && sentDocument(dossier.door, message.body);
    if (!sent) return null;
    return explainRun(this.mappings, `${sent.kind}${formOperations[operation] ?? ''}`, sent.form, { at });
  }

  /** As the dossier is now: what a supplement changed since then is in it. */
  private async order(dossier: DossierRow, { id, operation, at }: SideChoice): Promise<RunExplanation | null> {
    const duty = await findDutyRow(this.database, id);
    if (!duty) return null;
    const { note, reason } = duty.payload;
    const source = {
      idempotencyKey: duty.idempotencyKey,
      dossierId: dossier.id,
      portal: dossier.portal,
      reference: dossier.portal_ref,
      tnhsNumber: dossier.tnhs_number ?? undefined,
      dossier: routedCanonical(dossier),
      note,
      reason,
    };
    return explainRun(this.mappings, `canonical-to-tnhs-${operation}`, source, { at });
  }
}

function isForm({ portal }: DossierRow, { system, operation, direction, prunedAt }: StoryMessage): boolean {
  return direction === 'in' && system === portal && prunedAt === null && Object.hasOwn(formOperations, operation);
}

function choiceOf(kind: SideChoice['kind'], one: StoryMessage | StoryDelivery, at: Date): SideChoice {
  const { id, system, operation } = one;
  return { kind, id, at, system, operation };
}
