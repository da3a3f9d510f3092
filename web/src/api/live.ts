// Server-sent events of the console. The browser reconnects by itself; where the gateway refused, this asks why (a session that
// ended leads to signing in) and tries again later.
import { onUnmounted, ref, shallowRef, type Ref } from 'vue';
import { get } from './client.ts';

export type LiveState = 'live' | 'reconnecting' | 'paused';

export interface Live<T> {
  /** The last data of the event. */
  readonly data: Ref<T | undefined>;
  readonly isOpen: Ref<boolean>;
  readonly state: Ref<LiveState>;
  pause(): void;
  resume(): void;
}

const tryAgainMs = 5000;

/** @param path under /console/, e.g. `api/events` */
export function useLive<T>(path: string, event: string): Live<T> {
  const data = shallowRef<T>();
  const isOpen = ref(false);
  const state = ref<LiveState>('reconnecting');
  let source: EventSource | undefined;
  let timer: number | undefined;

  function open(): void {
    window.clearTimeout(timer);
    source = new EventSource(`/console/${path}`);
    source.addEventListener('open', () => tell('live'));
    source.addEventListener('error', () => lost());
    source.addEventListener(event, (message) => (data.value = JSON.parse(String(message.data)) as T));
  }

  function lost(): void {
    tell('reconnecting');
    if (source?.readyState !== EventSource.CLOSED) return;
    void get('session').catch(() => get('api/overview').catch(() => undefined));
    timer = window.setTimeout(open, tryAgainMs);
  }

  function close(): void {
    window.clearTimeout(timer);
    source?.close();
  }

  function tell(now: LiveState): void {
    state.value = now;
    isOpen.value = now === 'live';
  }

  open();
  onUnmounted(close);
  return {
    data,
    isOpen,
    state,
    pause: () => {
      close();
      tell('paused');
    },
    resume: () => {
      tell('reconnecting');
      open();
    },
  };
}
