// Server-sent events of the console; the browser reconnects by itself.
import { onUnmounted, ref, type Ref } from 'vue';

/** @returns the last data of the event, and whether the stream is open. */
export function useLive<T>(path: string, event: string): { data: Ref<T | undefined>; isOpen: Ref<boolean> } {
  const data = ref<T>();
  const isOpen = ref(false);
  const source = new EventSource(`/console/${path}`);
  source.addEventListener('open', () => (isOpen.value = true));
  source.addEventListener('error', () => (isOpen.value = false));
  source.addEventListener(event, (message) => (data.value = JSON.parse(String(message.data)) as T));
  onUnmounted(() => source.close());
  return { data, isOpen };
}
