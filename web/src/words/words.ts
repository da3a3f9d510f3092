// Vietnamese first, English beside it. The choice is kept in the browser; pages never wait for it.
import en from 'quasar/lang/en-US.js';
import vi from 'quasar/lang/vi.js';
import { Quasar, type QuasarLanguage } from 'quasar';
import { createI18n } from 'vue-i18n';
import english from './en.ts';
import vietnamese from './vi.ts';

export type Language = 'vi' | 'en';
const kept = 'tnhs.language';

export function language(): Language {
  return localStorage.getItem(kept) === 'en' ? 'en' : 'vi';
}

export function quasarWords(chosen: Language): QuasarLanguage {
  return chosen === 'en' ? en : vi;
}

export const words = createI18n({
  legacy: false,
  locale: language(),
  fallbackLocale: 'vi',
  messages: { vi: vietnamese, en: english },
  // A key on the screen is a defect: the browser's tests hear of it.
  missing: (_language, key) => console.error(`No words for ${key}`),
});

export function speak(chosen: Language): void {
  localStorage.setItem(kept, chosen);
  words.global.locale.value = chosen;
  Quasar.lang.set(quasarWords(chosen));
  document.documentElement.lang = chosen;
}
