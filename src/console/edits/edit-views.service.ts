// An edit as people see it: the kept original beside the new version leaf by leaf, and what its parked deliveries would send, by
// their handlers' own drafts under the present mapping. Values are masked unless they are revealed. Calls no partner, writes nothing.
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../../domain/errors.js';
import type { Violation } from '../../domain/errors.js';
import { differences, masked, type Difference } from '../../replay/document-diff.js';
import { DATABASE, type Database, type DeliveryRow, type DossierRow } from '../../store/database.js';
import { deliveriesOf, listEdits, type EditView } from '../../store/dossier-edit.repository.js';
import { contentHash } from '../../store/keyed-hashes.js';
import type { EditedWords } from '../../store/replay.tables.js';
import type { JsonRecord } from '../../store/tables.js';
import type { Operator } from '../operator.gate.js';
import { ReplayPreviews, type EditedDelivery } from '../replays/replay-preview.service.js';
import { payloadWith } from './delivery-words.js';
import { DossierEdits, requireAll, requireOwn, type EditWish } from './dossier-edits.service.js';
import type { NewVersion } from './edit.judgement.js';
import { verifiesFirst } from './verify-first.js';

export interface EditPreview {
  readonly changed: readonly string[];
  readonly needsApproval: boolean;
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  readonly differences: readonly Difference[];
  readonly deliveries: readonly (EditedDelivery & { readonly verifies: boolean })[];
}

export interface ShownEdit {
  readonly view: EditView;
  readonly differences: readonly Difference[];
  readonly duties: readonly Pick<DeliveryRow, 'id' | 'system' | 'operation' | 'state' | 'code'>[];
  /** The dossier says something else by now. */
  readonly stale: boolean;
}

type Sight = Pick<Operator, 'agencies'> & { readonly reveal: boolean };

@Injectable()
export class EditViews {
  constructor(
    private readonly edits: DossierEdits,
    private readonly previews: ReplayPreviews,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** @throws GatewayError NOT_FOUND */
  async show(id: string, sight: Sight): Promise<ShownEdit> {
    const view = await this.find(id, sight);
    const rows = await deliveriesOf(this.database, view.dossier_id, view.deliveries);
    const duties = rows.map(({ id: delivery, system, operation, state, code }) => ({
      ...{ id: delivery, system, operation, state, code },
    }));
    const told = differences(
      whole(view.before, view.words ?? {}, 'before'),
      whole(view.after, view.words ?? {}, 'after'),
      showing(sight),
    );
    return { view, differences: told, duties, stale: await this.isStale(view) };
  }

  /** What an open edit would do. @throws GatewayError NOT_FOUND, EDIT_STATE_CONFLICT */
  async previewOf(id: string, sight: Sight): Promise<EditPreview> {
    const { state, dossier_id: dossierId, after, words, deliveries } = await this.find(id, sight);
    if (state === 'applied' || state === 'rejected') throw new GatewayError('EDIT_STATE_CONFLICT');
    const dossier = await this.dossier(dossierId, sight);
    const rows = await deliveriesOf(this.database, dossierId, deliveries);
    return this.compare(dossier, { after, words: words ?? {} }, { rows, sight });
  }

  /** What an edit that nobody proposed yet would do. @throws GatewayError NOT_FOUND, VALIDATION_FAILED */
  async preview({ dossierId, after, ...wish }: EditWish, sight: Sight): Promise<EditPreview> {
    const dossier = await this.dossier(dossierId, sight);
    const rows = await deliveriesOf(this.database, dossierId, wish.deliveries);
    requireAll(rows, wish.deliveries);
    const words = await this.edits.words(this.database, dossierId, wish.words);
    return this.compare(dossier, { after, words }, { rows, sight });
  }

  private async compare(
    dossier: DossierRow,
    version: NewVersion,
    { rows, sight }: { rows: readonly DeliveryRow[]; sight: Sight },
  ): Promise<EditPreview> {
    const { after, words } = version;
    const { changed, needsApproval, violations, warnings } = await this.edits.weigh(this.database, dossier, version);
    const deliveries: EditPreview['deliveries'][number][] = [];
    for (const delivery of rows) {
      const text = words[delivery.id]?.after;
      const payload = text === undefined ? delivery.payload : payloadWith(delivery, text);
      const edited = { dossier: { ...dossier, canonical: after }, delivery: { ...delivery, payload } };
      const compared = await this.previews.compare({ dossier, delivery }, edited, sight.reveal);
      deliveries.push({ ...compared, verifies: verifiesFirst(delivery, changed) });
    }
    const [before, fresh] = [whole(dossier.canonical, words, 'before'), whole(after, words, 'after')];
    const told = differences(before, fresh, showing(sight));
    return { changed, needsApproval, violations, warnings, differences: told, deliveries };
  }

  private async isStale({ state, dossier_id: id, before_hash: hash }: EditView): Promise<boolean> {
    if (state === 'applied' || state === 'rejected') return false;
    const dossier = await this.database
      .selectFrom('dossier')
      .select('canonical')
      .where('id', '=', id)
      .executeTakeFirst();
    return !dossier || !hash.equals(contentHash(dossier.canonical));
  }

  private async find(id: string, { agencies }: Sight): Promise<EditView> {
    const [view] = await listEdits(this.database, { id, agencies, after: undefined, limit: 1 });
    if (!view) throw new GatewayError('NOT_FOUND');
    return view;
  }

  private async dossier(id: string, { agencies }: Sight): Promise<DossierRow> {
    const dossier = await this.database.selectFrom('dossier').selectAll().where('id', '=', id).executeTakeFirst();
    return requireOwn(dossier, agencies);
  }
}

/** The dossier with the words of its duties, at the pointers that `changed` names. */
function whole(
  canonical: JsonRecord,
  words: Readonly<Record<string, EditedWords>>,
  version: 'before' | 'after',
): JsonRecord {
  const deliveries = Object.entries(words).map(([id, said]) => [id, { [said.field]: said[version] }]);
  return { ...canonical, deliveries: Object.fromEntries(deliveries) as JsonRecord };
}

function showing({ reveal }: Sight): (value: string) => string {
  return reveal ? (value) => value : masked;
}
