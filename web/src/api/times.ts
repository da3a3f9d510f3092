// Times as people here read them: Asia/Ho_Chi_Minh, with the age beside them.
import { onUnmounted, ref } from 'vue';
import { words } from '../words/words.ts';

const local = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `dd/MM/yyyy HH:mm:ss` in Asia/Ho_Chi_Minh. */
export function localTime(at: string | Date): string {
  const parts = Object.fromEntries(local.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts['day']}/${parts['month']}/${parts['year']} ${parts['hour']}:${parts['minute']}:${parts['second']}`;
}

const refreshMs = 5000;

const steps: readonly (readonly [number, 'days' | 'hours' | 'minutes' | 'seconds'])[] = [
  [86_400_000, 'days'],
  [3_600_000, 'hours'],
  [60_000, 'minutes'],
  [1000, 'seconds'],
];

/** `3 giờ`, rounded down to its largest unit. */
export function spanText(ms: number): string {
  const { t } = words.global;
  for (const [size, unit] of steps) if (ms >= size) return t(`time.${unit}`, { n: Math.floor(ms / size) });
  return t('time.now');
}

/** `3 giờ trước` or `còn 2 giờ`. */
export function ageText(at: string | Date, now: number): string {
  const ms = now - new Date(at).getTime();
  // What just happened may be ahead of a page that looks at its clock now and then.
  if (ms < 1000 && ms > -refreshMs) return words.global.t('time.now');
  return words.global.t(ms > 0 ? 'time.ago' : 'time.in', { age: spanText(Math.abs(ms)) });
}

/** The present moment, moving with the page. */
export function useNow(everyMs = refreshMs) {
  const now = ref(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), everyMs);
  onUnmounted(() => clearInterval(timer));
  return now;
}
