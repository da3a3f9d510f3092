// Finding dossiers and reading one's story. What is typed into the box is sent in a body and stays in memory: it may be a
// person's number, so it stands in no address.
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { CallFailed, send } from './client.ts';
import { queryOf, type FilterValues, type Listing } from './list.ts';

export interface MaskedPerson {
  readonly fullName: string | null;
  readonly personalId: string | null;
  readonly vssCode: string | null;
}

export interface FoundDossier {
  readonly id: string;
  readonly portal: string;
  readonly reference: string;
  readonly tnhsNumber: string | null;
  readonly status: number;
  readonly agency: string;
  readonly managingAgency: string | null;
  readonly receivedAt: string;
  readonly late: boolean;
  readonly person: MaskedPerson;
  readonly duty: {
    readonly system: string;
    readonly operation: string;
    readonly state: string;
    readonly code: string | null;
  } | null;
}

interface Found {
  readonly items: readonly FoundDossier[];
  readonly nextCursor?: string;
  readonly understoodAs?: { readonly considered: readonly string[]; readonly matched: readonly string[] };
}

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly filters: Readonly<Record<string, string | number>>;
}

export interface Finding extends Listing<FoundDossier> {
  readonly understood: Readonly<Ref<Found['understoodAs']>>;
}

/** What was asked last: going back from a dossier finds it again, a reload forgets it. */
export const askedText = ref('');

/** A page may come empty while there is more further back: the search goes on by itself so often. */
const furtherTurns = 5;

export function useFinding(filters: Ref<FilterValues>): Finding {
  const items = shallowRef<readonly FoundDossier[]>([]);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const failure = shallowRef<CallFailed>();
  const understood = shallowRef<Found['understoodAs']>();
  const cursor = ref<string>();
  let turn = 0;

  async function read(after: string | undefined): Promise<void> {
    const mine = ++turn;
    state.value = 'loading';
    try {
      const found = await askFurther(filters.value, after, () => mine === turn);
      if (mine !== turn) return;
      items.value = after === undefined ? found.items : [...items.value, ...found.items];
      cursor.value = found.nextCursor;
      if (after === undefined) understood.value = found.understoodAs;
      failure.value = undefined;
      state.value = 'ready';
    } catch (error) {
      if (mine !== turn) return;
      failure.value = error instanceof CallFailed ? error : undefined;
      state.value = 'failed';
    }
  }

  watch([askedText, filters], () => void read(undefined), { deep: true, immediate: true });
  return {
    ...{ items, state, failure, understood },
    hasMore: computed(() => cursor.value !== undefined),
    csvHref: computed(() => `/console/api/dossiers${queryOf(filters.value, { format: 'csv' })}`),
    more: () => read(cursor.value),
    reload: () => read(undefined),
  };
}

async function askFurther(filters: FilterValues, after: string | undefined, isWanted: () => boolean): Promise<Found> {
  const first = await ask(filters, after);
  let found = first;
  for (let go = 0; go < furtherTurns && found.items.length === 0 && found.nextCursor && isWanted(); go += 1)
    found = await ask(filters, found.nextCursor);
  return { ...found, ...(first.understoodAs ? { understoodAs: first.understoodAs } : {}) };
}

function ask(filters: FilterValues, after: string | undefined): Promise<Found> {
  const find = askedText.value;
  return send<Found>('POST', 'api/dossiers/find', {
    filters,
    ...(find === '' ? {} : { find }),
    ...(after === undefined ? {} : { cursor: after }),
  });
}

export interface TimelineEntry {
  readonly at: string;
  /** By the partner's own clock. */
  readonly statedAt?: string;
  readonly kind: 'message' | 'status' | 'duty' | 'attempt' | 'voucher' | 'cover' | 'payment' | 'item' | 'act';
  readonly ref: string;
  readonly what: string;
  readonly system?: string;
  readonly operation?: string;
  readonly deliveryId?: string;
  readonly attempt?: number;
  readonly durationMs?: number;
  readonly code?: string;
  readonly by?: string;
  readonly amountVnd?: number;
  readonly version?: number;
  readonly nextAttemptAt?: string;
  readonly note?: string;
}

interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

export interface StoryMessage {
  readonly id: string;
  readonly at: string;
  readonly direction: 'in' | 'out';
  readonly system: string;
  readonly operation: string;
  readonly attempt: number | null;
  readonly contentType: string;
  readonly sizeBytes: number | null;
  readonly prunedAt: string | null;
}

export interface Try {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: string;
  readonly code: string | null;
  readonly why: string | null;
  readonly partnerStatus: string | null;
  readonly nextAttemptAt: string | null;
}

export interface StoryDelivery {
  readonly id: string;
  readonly system: string;
  readonly operation: string;
  readonly state: string;
  readonly attempts: number;
  readonly code: string | null;
  readonly why: string | null;
  readonly notBefore: string;
  readonly createdAt: string;
  readonly tries: readonly Try[];
}

export interface StoryVoucher {
  readonly number: string;
  readonly state: string;
  readonly standing: string;
  readonly standingReason: string | null;
  readonly amountVnd: number;
  readonly fromMonth: string | null;
  readonly months: number | null;
  readonly firstSeenAt: string;
}

export interface Story {
  readonly id: string;
  readonly portal: string;
  readonly reference: string;
  readonly door: string;
  readonly status: number;
  readonly tnhsNumber: string | null;
  readonly agency: string;
  readonly managingAgency: string | null;
  readonly paymentReference: string | null;
  readonly ruleset: string | null;
  readonly correlationId: string;
  readonly receivedAt: string;
  readonly person: MaskedPerson;
  readonly erasedAt: string | null;
  readonly clocks: Readonly<Record<string, string | number | boolean | null>>;
  readonly money: {
    readonly declaredVnd: number;
    readonly computed: Readonly<Record<string, number>> | null;
    readonly lines: readonly {
      readonly label: Bilingual;
      readonly amountVnd: number;
      readonly rule: string;
      readonly tag: string;
    }[];
    /** Code: the rules it would go by are not on record. */
    readonly problem: string | null;
    readonly citizenPaidVnd: number | null;
    readonly citizenPaidAt: string | null;
  };
  readonly wordsHidden: boolean;
  readonly timeline: readonly TimelineEntry[];
  readonly messages: readonly StoryMessage[];
  readonly deliveries: readonly StoryDelivery[];
  readonly vouchers: readonly StoryVoucher[];
  readonly cover: { readonly state: string; readonly coverNumber: string | null; readonly requestedAt: string } | null;
  readonly payments: readonly {
    readonly id: string;
    readonly standing: string;
    readonly reference: string;
    readonly amountVnd: number;
    readonly paidAt: string;
  }[];
  readonly items: readonly {
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly openedAt: string;
  }[];
  readonly codes: Readonly<Record<string, { readonly title: Bilingual; readonly remedy: Bilingual }>>;
}

export interface ShownMessage extends StoryMessage {
  readonly masked: boolean;
  readonly kind: 'json' | 'xml' | 'form' | 'binary' | 'empty' | 'pruned';
  readonly text?: string;
  readonly cut?: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

interface ShownPlace {
  readonly path: string;
  readonly shape: { readonly type: string; readonly length?: number; readonly pattern?: string };
  readonly value?: unknown;
}

export interface SideChoice {
  readonly kind: string;
  readonly id: string;
  readonly at: string;
  readonly system: string;
  readonly operation: string;
}

export interface SideBySide {
  readonly choices: readonly SideChoice[];
  readonly chosen: SideChoice | null;
  readonly explanation: {
    readonly mapping: { readonly name: string; readonly version: number; readonly effectiveFrom: string };
    readonly ok: boolean;
    readonly rules: readonly {
      readonly rule: string;
      readonly where: string;
      readonly how: string;
      readonly source: readonly ShownPlace[];
      readonly verbs: readonly string[];
      readonly target: ShownPlace;
      readonly assumed: boolean;
      readonly problems: readonly (Bilingual & { readonly code: string })[];
    }[];
    readonly unread: readonly ShownPlace[];
  } | null;
}

/** A value by its shape, or what the mapping file itself says. */
export function placeText({ shape, value }: ShownPlace): string {
  if (value !== undefined) return JSON.stringify(value);
  if (shape.type === 'absent') return '∅';
  return shape.pattern ?? (shape.length === undefined ? shape.type : `${shape.type}[${shape.length}]`);
}
