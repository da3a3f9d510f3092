// A reconciliation item as operators read it: titles in both languages, its age in whole days, nothing personal.
import { errorTable } from '../../domain/errors.js';
import { resolutions, type ResolutionCode } from '../../domain/resolutions.js';
import type { ReconciliationKind } from '../../domain/voucher.js';
import type { Bilingual } from '../../domain/status.js';
import type { ItemView } from '../../store/reconciliation-reads.js';
import type { CsvColumn } from '../list/csv.js';
import type { ItemAnswer } from './reconciliation.documents.js';

const dayMs = 86_400_000;

export function itemAnswer({ openedKey: _key, ...view }: ItemView, now: Date): ItemAnswer {
  const until = view.resolvedAt ?? now;
  return {
    ...view,
    ...entryOf(view.kind),
    openedAt: view.openedAt.toISOString(),
    resolvedAt: view.resolvedAt?.toISOString() ?? null,
    ageDays: Math.max(0, Math.floor((until.getTime() - view.openedAt.getTime()) / dayMs)),
    resolution: view.resolution === null ? null : resolutionOf(view.resolution),
  };
}

export const itemColumns: readonly CsvColumn<ItemAnswer>[] = [
  { title: 'kind', of: (item) => item.kind },
  { title: 'title', of: (item) => item.title.vi },
  { title: 'state', of: (item) => item.state },
  { title: 'openedAt', of: (item) => item.openedAt },
  { title: 'ageDays', of: (item) => item.ageDays },
  { title: 'agency', of: (item) => item.agency },
  { title: 'owner', of: (item) => item.owner },
  { title: 'voucher', of: (item) => item.voucherNumber },
  { title: 'amountVnd', of: (item) => item.amountVnd },
  { title: 'portalReference', of: (item) => item.portalReference },
  { title: 'tnhsNumber', of: (item) => item.tnhsNumber },
  { title: 'resolvedAt', of: (item) => item.resolvedAt },
  { title: 'resolution', of: (item) => item.resolution?.code },
  { title: 'resolvedBy', of: (item) => item.resolvedBy },
  { title: 'note', of: (item) => item.note },
  { title: 'id', of: (item) => item.id },
];

export function kindWords(kind: ReconciliationKind): { readonly kind: ReconciliationKind; readonly title: Bilingual } {
  return { kind, title: entryOf(kind).title };
}

function entryOf(kind: string): { readonly title: Bilingual; readonly remedy: Bilingual } {
  const table: Readonly<Record<string, { readonly title: Bilingual; readonly remedy: Bilingual } | undefined>> =
    errorTable;
  const { title, remedy } = table[kind] ?? { title: { vi: kind, en: kind }, remedy: { vi: '', en: '' } };
  return { title, remedy };
}

/** Items older than the codes hold a text in both languages. */
function resolutionOf(text: string): NonNullable<ItemAnswer['resolution']> {
  if (text in resolutions) return { code: text, ...resolutions[text as ResolutionCode] };
  const [vi = text, en = text] = text.split(' / ');
  return { code: 'EARLIER', vi, en };
}
