// The state of the form: the revealed original, what it says now, the words beside it, the deliveries to release; and what the
// gateway says of it, asked anew a moment after each change. Nothing of it is kept when the page is left.
import { computed, onUnmounted, ref, shallowRef, watch, type ComputedRef } from 'vue';
import type { Canonical } from '../../api/canonical.ts';
import { CallFailed, send } from '../../api/client.ts';
import type { EditDraft, EditPreview, ShownEdit } from '../../api/edits.ts';
import { documentWith, valuesOf, type FieldValues } from './canonical-fields.ts';

const pauseMs = 400;

export function useEditForm(dossierId: () => string, chosen: () => readonly string[]) {
  const draft = shallowRef<EditDraft>();
  const original = shallowRef<FieldValues>({});
  const values = shallowRef<FieldValues>({});
  const words = ref<Record<string, string>>({});
  const wish = computed<Wish | undefined>(() => {
    if (!draft.value) return undefined;
    const after = documentWith(draft.value.canonical, values.value);
    return { dossierId: dossierId(), after, deliveries: chosen(), words: { ...words.value } };
  });

  async function load(reason: string): Promise<void> {
    const told = await send<EditDraft>('POST', 'api/edits/draft', { dossierId: dossierId(), reason });
    original.value = valuesOf(told.canonical);
    values.value = original.value;
    words.value = Object.fromEntries(told.words.map(({ deliveryId, text }) => [deliveryId, text]));
    draft.value = told;
  }

  function propose(reason: string): Promise<ShownEdit> {
    return send<ShownEdit>('POST', 'api/edits', { ...wish.value, reason });
  }

  return { draft, original, values, words, load, propose, ...usePreview(wish) };
}

interface Wish {
  readonly dossierId: string;
  readonly after: Canonical;
  readonly deliveries: readonly string[];
  readonly words: Readonly<Record<string, string>>;
}

/** The last answer is the one that counts. */
function usePreview(wish: ComputedRef<Wish | undefined>) {
  const preview = shallowRef<EditPreview>();
  const failure = shallowRef<CallFailed>();
  const busy = ref(false);
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const mine = ++turn;
    try {
      const told = await send<EditPreview>('POST', 'api/edits/preview', wish.value);
      if (mine !== turn) return;
      [preview.value, failure.value] = [told, undefined];
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (mine === turn) failure.value = error;
    } finally {
      if (mine === turn) busy.value = false;
    }
  }

  watch(wish, (wanted) => {
    turn += 1;
    busy.value = wanted !== undefined;
    clearTimeout(timer);
    if (wanted) timer = setTimeout(() => void look(), pauseMs);
  });
  onUnmounted(() => clearTimeout(timer));
  return { preview, failure, busy, look };
}
