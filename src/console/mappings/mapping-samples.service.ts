// The stored documents of a mapping, newest first and one page in memory.
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../../domain/errors.js';
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

const pageSize = 50;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

type Page = SamplePage & { readonly after: number };

@Injectable()
export class MappingSamples {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

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

  private async page(name: string, page: Page): Promise<Sample[]> {
    const source = sourceOfMapping(name);
    switch (source?.kind) {
      case undefined:
        return [];
      case 'delivery':
        return this.deliveries(source, page);
      case 'form':
        return (await readStoredMessages(this.database, source, page)).map((row) => formOf(row, source.door));
      case 'answer':
        return (await readStoredMessages(this.database, source, page)).map((row) => formOf(row, 'answer'));
      case 'voucher':
        return (await readStoredVouchers(this.database, page)).map(voucherOf);
    }
  }

  private async deliveries(source: Extract<SampleSource, { kind: 'delivery' }>, page: Page): Promise<Sample[]> {
    const rows = await readStoredDeliveries(this.database, source, page);
    if (rows.length === 0) return [];
    const documents = await source.read(this.database, worksOf(rows));
    return rows.map(({ delivery, dossier }, index) => ({
      ...{ id: delivery.id, at: delivery.created_at, dossierId: dossier.id, reference: dossier.portal_ref },
      agency: dossier.managing_agency ?? dossier.agency,
      ...(documents[index] === undefined ? { fault: 'is not there any more' } : { source: documents[index] }),
    }));
  }
}

function formOf(row: StoredMessage, door: 'rest' | 'dvcqg' | 'answer'): Sample {
  const known = {
    id: row.id,
    at: row.at,
    day: row.at,
    dossierId: row.dossier_id,
    reference: row.portal_ref,
    agency: row.agency,
  };
  try {
    const body = JSON.parse(row.body.toString('utf8')) as unknown;
    return { ...known, source: door === 'answer' ? body : withoutAttachments(door === 'dvcqg' ? dataIn(body) : body) };
  } catch {
    return { ...known, fault: 'is not JSON' };
  }
}

/** The form inside the national portal's envelope, or the bare form. */
function dataIn(body: unknown): unknown {
  const { data } = body as { readonly data?: unknown };
  return typeof data === 'string' ? (JSON.parse(data) as unknown) : (data ?? body);
}

/** As in traffic: attachments are taken out before a form is mapped. */
function withoutAttachments(form: unknown): unknown {
  if (typeof form !== 'object' || form === null) return form;
  return Object.fromEntries(Object.entries(form).filter(([key]) => key !== 'attachments' && key !== 'TaiLieuNop'));
}

function voucherOf({ number, version, content, seen_at: at, agency, dossier_id: dossierId }: StoredVoucher): Sample {
  return { id: `${number}~${version}`, at, day: at, dossierId, reference: number, agency, source: content };
}
