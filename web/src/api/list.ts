// A list of the operators' API: pages by cursor, filters in the address, one reading at a time.
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { CallFailed, get } from './client.ts';

export interface ListAnswer<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

export type FilterValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Listing<Item> {
  readonly items: Readonly<Ref<readonly Item[]>>;
  readonly state: Readonly<Ref<'loading' | 'ready' | 'failed'>>;
  readonly failure: Readonly<Ref<CallFailed | undefined>>;
  readonly hasMore: Readonly<Ref<boolean>>;
  /** The same rows as a file. */
  readonly csvHref: Readonly<Ref<string>>;
  more(): Promise<void>;
  reload(): Promise<void>;
}

/** @param path under /console/, e.g. `api/payments` */
export function useList<Item>(path: Ref<string> | string, filters: Ref<FilterValues>): Listing<Item> {
  const items = shallowRef<readonly Item[]>([]);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const failure = shallowRef<CallFailed>();
  const cursor = ref<string>();
  const where = computed(() => (typeof path === 'string' ? path : path.value));
  let turn = 0;

  async function read(after: string | undefined): Promise<void> {
    const mine = ++turn;
    state.value = 'loading';
    try {
      const query = queryOf(filters.value, after === undefined ? {} : { cursor: after });
      const answer = await get<ListAnswer<Item>>(`${where.value}${query}`);
      if (mine !== turn) return;
      items.value = after === undefined ? answer.items : [...items.value, ...answer.items];
      cursor.value = answer.nextCursor;
      failure.value = undefined;
      state.value = 'ready';
    } catch (error) {
      if (mine !== turn) return;
      failure.value = error instanceof CallFailed ? error : undefined;
      state.value = 'failed';
    }
  }

  watch([where, filters], () => void read(undefined), { deep: true, immediate: true });
  return {
    items,
    state,
    failure,
    hasMore: computed(() => cursor.value !== undefined),
    csvHref: computed(() => `/console/${where.value}${queryOf(filters.value, { format: 'csv' })}`),
    more: () => read(cursor.value),
    reload: () => read(undefined),
  };
}

export function queryOf(filters: FilterValues, more: FilterValues = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters, ...more }))
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
