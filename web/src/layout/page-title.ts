// Arriving at a page: the window's title names it in the person's language, and the keyboard goes on from its content.
import { nextTick, watchEffect } from 'vue';
import type { Router } from 'vue-router';
import { words } from '../words/words.ts';

export function titlePages(router: Router): void {
  watchEffect(() => {
    const { title } = router.currentRoute.value.meta;
    const parts = [
      ...(title !== undefined && words.global.te(title) ? [words.global.t(title)] : []),
      words.global.t('app.title'),
    ];
    document.title = parts.join(' · ');
  });
}

export function arriveAtPages(router: Router): void {
  router.afterEach(async (to, from) => {
    if (from.matched.length === 0 || to.path === from.path) return;
    await nextTick();
    const content = document.getElementById('content');
    if (content?.contains(document.activeElement) === false) content.focus({ preventScroll: true });
  });
}
