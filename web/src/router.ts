// Pages and what they need. Each page is loaded when it is opened first.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { onSignedOut } from './api/client.ts';
import { forget, isFull, may, person, recall, type Right } from './api/session.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** The right a page needs; without it the page is not offered. */
    right?: Right;
    /** Key of the page's name in the words. */
    title?: string;
  }
}

const pages: RouteRecordRaw[] = [
  {
    path: '',
    name: 'overview',
    component: () => import('./pages/OverviewPage.vue'),
    meta: { right: 'view', title: 'menu.overview' },
  },
];

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./pages/SignInPage.vue'),
      meta: { title: 'signIn.title' },
    },
    { path: '/', component: () => import('./layout/ConsoleLayout.vue'), children: pages },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});

let asked: Promise<void> | undefined;

router.beforeEach(async (to) => {
  if (!person.value) await (asked ??= recall().catch(() => undefined));
  if (to.name === 'sign-in') return isFull.value ? '/' : true;
  if (!isFull.value) return { name: 'sign-in', query: { next: to.fullPath } };
  return to.meta.right === undefined || may(to.meta.right) ? true : '/';
});

onSignedOut.act = () => {
  const next = router.currentRoute.value.fullPath;
  forget();
  void router.push({ name: 'sign-in', query: { next, ended: '1' } });
};
