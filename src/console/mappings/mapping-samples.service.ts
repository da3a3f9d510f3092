// The stored documents of a mapping, newest first and one page in memory.
import { Inject, Injectable } from '@nestjs/common';
import type { SyncGround } from '../../callbacks/sync-sources.js';
import { GatewayError } from '../../domain/errors.js';
import { MAPPINGS } from '../../mapping/mapping-set.token.js';
import type { MappingSet } from '../../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { PARTNERS, type Partners } from '../../platform/partners.js';
import { DATABASE, type Database } from '../../store/database.js';
import {
  readStoredDeliveries,
  readStoredMessages,
  readStoredVouchers,
  type SamplePage,
  type StoredMessage,
  type StoredVoucher,
} from '../../store/mapping-samples.js';
import type { Sample } from '../../studio/sample.js';
import { sourceOfMapping, worksOf, type SampleSource } from './sample-sources.js';
import { parsed, storedForm } from './stored-form.js';

const pageSize = 50;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

type Page = SamplePage & { readonly after: number };

@Injectable()
export class MappingSamples {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
    @Inject(PARTNERS) private readonly partners: Pick<Partners, 'npspCallback'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  has(name: string): boolean {
    return sourceOfMapping(name) !== undefined;
  }

  /** The newest. */
  last(name: string, limit: number, agencies: readonly string[] | undefined): Promise<Sample[]> {
    return this.page(name, { limit, after: 0, ...(agencies ? { agencies } : {}) });
  }

  /** @throws GatewayError NOT_FOUND */
  async one(name: string, id: string, agencies: readonly string[] | undefined): Promise<Sample> {
    const source = sourceOfMapping(name);
    const isKey = source?.kind === 'voucher' || uuid.test(id);
    const [sample] = isKey ? await this.page(name, { id, limit: 1, after: 0, ...(agencies ? { agencies } : {}) }) : [];
    if (!sample) throw new GatewayError('NOT_FOUND');
    return sample;
  }

  /** The last `most`, newest first. */
  async *all(name: string, most: number): AsyncGenerator<Sample> {
    let before: string | undefined;
    for (let seen = 0; seen < most;) {
      const limit = Math.min(pageSize, most - seen);
      const page = await this.page(name, { limit, after: seen, ...(before === undefined ? {} : { before }) });
      yield* page;
      seen += page.length;
      before = page.at(-1)?.id;
      if (page.length < limit) return;
    }
  }

  private get ground(): SyncGround {
    const { generation } = this.partners.npspCallback;
    return { database: this.database, mappings: this.mappings, generation, now: this.clock.now() };
  }

  private async page(name: string, page: Page): Promise<Sample[]> {
    const source = sourceOfMapping(name);
    switch (source?.kind) {
      case undefined:
        return [];
      case 'delivery':
        return this.deliveries(source, page);
      case 'form':
        return (await readStoredMessages(this.database, source, page)).map((row) =>
          formOf(row, (body) => storedForm(body, source.door)),
        );
      case 'answer':
        return (await readStoredMessages(this.database, source, page)).map((row) => formOf(row, parsed));
      case 'voucher':
        return (await readStoredVouchers(this.database, page)).map(voucherOf);
    }
  }

  private async deliveries(source: Extract<SampleSource, { kind: 'delivery' }>, page: Page): Promise<Sample[]> {
    const rows = await readStoredDeliveries(this.database, source, page);
    if (rows.length === 0) return [];
    const documents = await source.read(this.ground, worksOf(rows));
    return rows.map(({ delivery, dossier }, index) => ({
      ...{ id: delivery.id, at: delivery.created_at, dossierId: dossier.id, reference: dossier.portal_ref },
      ...{ agency: dossier.managing_agency ?? dossier.agency, basis: 'rebuilt' as const },
      ...(documents[index] === undefined ? { fault: 'is not there any more' } : { source: documents[index] }),
    }));
  }
}

function formOf(row: StoredMessage, read: (body: Buffer) => unknown): Sample {
  const { id, at, dossier_id: dossierId, portal_ref: reference, agency } = row;
  const known = { id, at, day: at, dossierId, reference, agency, basis: 'kept' } as const;
  try {
    return { ...known, source: read(row.body) };
  } catch {
    return { ...known, fault: 'is no document that this mapping reads' };
  }
}

function voucherOf({ number, version, content, seen_at: at, agency, dossier_id: dossierId }: StoredVoucher): Sample {
  const known = { at, day: at, dossierId, reference: number, agency, basis: 'kept' } as const;
  return { ...known, id: `${number}~${version}`, source: content };
}
