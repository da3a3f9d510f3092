// Everything held about one person, as one document they can be given.
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { findPerson, readRecords, type PersonNumbers, type PersonRecords } from '../store/person-reads.js';
import { ATTACHMENT_STORE, type AttachmentStore } from '../wire/attachments/attachment-store.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { personName } from './person.js';

export interface PersonRequest {
  readonly person: PersonNumbers;
  /** The operator's client or account. */
  readonly who: string;
  readonly reason: string;
}

export interface PersonDocument {
  readonly exportedAt: string;
  readonly dossiers: readonly object[];
  readonly vouchers: readonly object[];
  readonly voucherVersions: readonly object[];
  readonly payments: readonly object[];
  readonly covers: readonly object[];
  readonly timeline: readonly object[];
  readonly messages: readonly object[];
  readonly deliveries: readonly object[];
  readonly attempts: readonly object[];
  readonly attachments: readonly object[];
  /** What officers changed in a form, with the version before. */
  readonly edits: readonly object[];
  readonly reconciliation: readonly object[];
}

/** Search columns and locks say nothing to the person. */
const internal: readonly string[] = [
  'personal_id',
  'vss_code',
  'name_hash',
  'content_hash',
  'before_hash',
  'worker',
  'lease_until',
  'key_version',
];

@Injectable()
export class PersonExport {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ATTACHMENT_STORE) private readonly store: AttachmentStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Recorded before it is answered. A person nobody knows gets an empty document. */
  async export({ person, who, reason }: PersonRequest): Promise<PersonDocument> {
    const at = this.clock.now();
    const found = await this.database.transaction().execute(async (tx) => {
      const rows = await findPerson(tx, person);
      const detail = { dossiers: rows.dossiers.length, vouchers: rows.vouchers.length };
      await recordAct(tx, { who, act: 'person.export', subject: personName(person), reason, detail, at });
      return rows;
    });
    const records = await readRecords(this.database, found);
    return {
      exportedAt: at.toISOString(),
      dossiers: found.dossiers.map(shown),
      vouchers: found.vouchers.map(shown),
      voucherVersions: records.voucherVersions.map(shown),
      payments: records.payments.map(shown),
      covers: records.covers.map(shown),
      timeline: records.timeline.map(shown),
      messages: records.messages.map(({ body, ...message }) => ({ ...shown(message), ...contentOf(body) })),
      deliveries: records.deliveries.map(shown),
      attempts: records.attempts.map(shown),
      attachments: await this.contentsOf(records),
      edits: records.edits.map(shown),
      reconciliation: records.reconciliation.map(shown),
    };
  }

  private contentsOf({ attachments }: PersonRecords): Promise<object[]> {
    return Promise.all(
      attachments.map(async (row) => {
        const content = row.erased_at === null ? await this.store.get(row.sha256) : undefined;
        return { ...shown(row), ...(content ? { contentBase64: content.toString('base64') } : {}) };
      }),
    );
  }
}

function shown(row: object): object {
  const fields = Object.entries(row).filter(([name, value]) => value !== null && !internal.includes(name));
  return Object.fromEntries(
    fields.map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('hex') : value]),
  );
}

/** Text as text; anything else as Base64. */
function contentOf(body: Buffer): object {
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body) ? { body: text } : { bodyBase64: body.toString('base64') };
}
