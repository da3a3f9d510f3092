// Which columns are sealed, and by what their rows are told apart. The walk (sealing.repository.ts) brings rows that are plain,
// or sealed under an older key, under the present one; a column that is not here stays under an old key for ever.
import type { Pool } from 'pg';
import { openJson, type Purpose } from '../platform/vault.js';
import { attachmentHashes, linkStatement } from './attachment.repository.js';
import { keyedDigest, nameHash, personHash } from './keyed-hashes.js';
import type { JsonRecord, Tables } from './tables.js';

export type SealedKind = 'json' | 'text' | 'bytes';

export interface SealedColumn {
  readonly column: string;
  readonly kind: SealedKind;
  readonly purpose: Purpose;
}

export interface SealedTable {
  readonly name: keyof Tables;
  readonly key: readonly { readonly column: string; readonly type: 'uuid' | 'integer' | 'text' | 'bytea' }[];
  readonly columns: readonly SealedColumn[];
  /** What a row names elsewhere, written when its sealed column is walked. */
  readonly links?: {
    readonly column: string;
    readonly write: (client: Pick<Pool, 'query'>, key: string, value: unknown) => Promise<void>;
  };
  /** Plain columns beside the sealed ones that rows older than sealing have in the open: name and SQL to read it by. */
  readonly beside?: {
    readonly columns: Readonly<Record<string, string>>;
    /** What must change, from the columns as text. */
    readonly refresh: (row: Readonly<Record<string, string | null>>) => Readonly<Record<string, string | Buffer>>;
  };
}

const uuid = { column: 'id', type: 'uuid' } as const;
const dossierId = { column: 'dossier_id', type: 'uuid' } as const;
const number = { column: 'number', type: 'text' } as const;
const version = { column: 'version', type: 'integer' } as const;
const named = (column: string) => ({ column, type: 'text' }) as const;

const numbers = { personal_id: 'personal_id', vss_code: 'vss_code' };

function sealed(table: string, kind: SealedKind, ...columns: readonly string[]): SealedColumn[] {
  return columns.map((column) => ({ column, kind, purpose: `${table}.${column}` }));
}

export const sealedTables: readonly SealedTable[] = [
  {
    name: 'dossier',
    key: [uuid],
    columns: sealed('dossier', 'json', 'canonical', 'result', 'verification'),
    links: { column: 'canonical', write: linkNamed },
    beside: {
      columns: {
        ...numbers,
        content_hash: 'content_hash',
        name_hash: 'name_hash',
        canonical: 'CASE WHEN name_hash IS NULL THEN canonical END',
      },
      refresh: (row) => ({ ...hashedNumbers(row), ...keyedContent(row), ...namedAnew(row) }),
    },
  },
  {
    name: 'message',
    key: [uuid],
    columns: [...sealed('message', 'json', 'headers'), ...sealed('message', 'bytes', 'body')],
  },
  {
    name: 'dossier_event',
    key: [dossierId, { column: 'sequence', type: 'integer' }],
    columns: [...sealed('dossier_event', 'text', 'reason'), ...sealed('dossier_event', 'json', 'detail')],
  },
  {
    name: 'delivery',
    key: [uuid],
    columns: [...sealed('delivery', 'json', 'payload', 'detail'), ...sealed('delivery', 'text', 'why')],
  },
  {
    name: 'attempt',
    key: [
      { column: 'delivery_id', type: 'uuid' },
      { column: 'number', type: 'integer' },
    ],
    columns: [{ column: 'why', kind: 'text', purpose: 'delivery.why' }],
  },
  {
    name: 'voucher',
    key: [number],
    columns: sealed('voucher', 'json', 'content'),
    beside: {
      columns: { ...numbers, content_hash: 'content_hash' },
      refresh: (row) => ({ ...hashedNumbers(row), ...keyedContent(row) }),
    },
  },
  {
    name: 'voucher_version',
    key: [number, version, { column: 'content_hash', type: 'bytea' }],
    columns: sealed('voucher_version', 'json', 'content'),
  },
  {
    name: 'cover_sheet',
    key: [dossierId],
    columns: sealed('cover_sheet', 'text', 'document_no', 'link'),
    beside: { columns: { vss_code: 'vss_code' }, refresh: hashedNumbers },
  },
  {
    name: 'inbox_event',
    key: [
      { column: 'system', type: 'text' },
      { column: 'event_id', type: 'text' },
    ],
    columns: sealed('inbox_event', 'json', 'answer'),
  },
  { name: 'citizen_payment', key: [uuid], columns: sealed('citizen_payment', 'json', 'content', 'answer') },
  { name: 'reconciliation_item', key: [uuid], columns: sealed('reconciliation_item', 'text', 'note') },
  { name: 'operator_act', key: [uuid], columns: sealed('operator_act', 'text', 'reason', 'salt') },
  { name: 'mapping_revision', key: [uuid], columns: sealed('mapping_revision', 'text', 'reason') },
  { name: 'replay', key: [uuid], columns: sealed('replay', 'text', 'reason') },
  {
    name: 'dossier_edit',
    key: [uuid],
    columns: [
      ...sealed('dossier_edit', 'json', 'before', 'after', 'words'),
      ...sealed('dossier_edit', 'text', 'reason', 'decision'),
    ],
  },
  { name: 'account', key: [uuid], columns: sealed('account', 'json', 'totp_secret') },
  { name: 'failure_group', key: [named('id')], columns: sealed('failure_group', 'text', 'message') },
  { name: 'incident', key: [uuid], columns: sealed('incident', 'text', 'note') },
  { name: 'partner_steering', key: [named('system')], columns: sealed('partner_steering', 'text', 'reason') },
  {
    name: 'partner_secret',
    key: [named('system'), named('fingerprint')],
    columns: sealed('partner_secret', 'text', 'secret'),
  },
];

async function linkNamed(client: Pick<Pool, 'query'>, dossierId: string, canonical: unknown): Promise<void> {
  const hashes = attachmentHashes(canonical as JsonRecord);
  if (hashes.length > 0) await client.query(linkStatement, [dossierId, hashes]);
}

type Row = Readonly<Record<string, string | null>>;

const plainNumber = /^\d{9,12}$/;

function hashedNumbers({ personal_id: person, vss_code: code }: Row): Record<string, string> {
  return {
    ...(person && plainNumber.test(person) ? { personal_id: personHash(person) } : {}),
    ...(code && plainNumber.test(code) ? { vss_code: personHash(code) } : {}),
  };
}

const plainHashLength = '\\x'.length + 64;

function keyedContent({ content_hash: hash }: Row): Record<string, Buffer> {
  if (hash?.length !== plainHashLength) return {};
  return { content_hash: keyedDigest(Buffer.from(hash.slice(2), 'hex')) };
}

function namedAnew({ name_hash: known, canonical }: Row): Record<string, string> {
  if (known || !canonical) return {};
  const { participant } = openJson(canonical) as { readonly participant?: { readonly fullName?: unknown } };
  return typeof participant?.fullName === 'string' ? { name_hash: nameHash(participant.fullName) } : {};
}

/** Numbers only, as in {sequence}: nothing of a person, and readable for operators. */
export function saysNothing(value: unknown): boolean {
  return Object.values((value ?? {}) as JsonRecord).every((one) => typeof one === 'number');
}
