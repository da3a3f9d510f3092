// Filters of a list in the page's address, so that a link, a reload or "back" finds the same rows.
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export interface QueryFilters {
  readonly values: ComputedRef<Readonly<Record<string, string>>>;
  set(name: string, value: string | number | null | undefined): void;
}

/** @param defaults what a filter says while the address names nothing for it */
export function useQueryFilters(
  names: readonly string[],
  defaults: Readonly<Record<string, string>> = {},
): QueryFilters {
  const route = useRoute();
  const router = useRouter();
  const values = computed(() => ({
    ...defaults,
    ...Object.fromEntries(
      names.flatMap((name) => {
        const value = route.query[name];
        return typeof value === 'string' && value !== '' ? [[name, value]] : [];
      }),
    ),
  }));
  return {
    values,
    set: (name, value) => {
      const text = value === null || value === undefined ? '' : String(value).trim();
      const rest = Object.entries(route.query).filter(([other]) => other !== name);
      void router.replace({ query: Object.fromEntries(text === '' ? rest : [...rest, [name, text]]) });
    },
  };
}
