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
  {
    path: 'dossiers',
    name: 'dossiers',
    component: () => import('./pages/DossiersPage.vue'),
    meta: { right: 'view', title: 'menu.dossiers' },
  },
  {
    path: 'dossiers/:id',
    name: 'dossier',
    component: () => import('./pages/DossierPage.vue'),
    meta: { right: 'view', title: 'menu.dossiers' },
  },
  {
    path: 'watch',
    name: 'watch',
    component: () => import('./pages/WatchPage.vue'),
    meta: { right: 'view', title: 'menu.watch' },
  },
  {
    path: 'reconciliation',
    name: 'reconciliation',
    component: () => import('./pages/ReconciliationPage.vue'),
    meta: { right: 'view', title: 'menu.reconciliation' },
  },
  {
    path: 'reconciliation/report',
    name: 'reconciliation-report',
    component: () => import('./pages/DailyReportPage.vue'),
    meta: { right: 'view', title: 'see.reconcile.report' },
  },
  {
    path: 'reconciliation/:id',
    name: 'reconciliation-item',
    component: () => import('./pages/ReconciliationItemPage.vue'),
    meta: { right: 'view', title: 'menu.reconciliation' },
  },
  {
    path: 'agencies',
    name: 'agencies',
    component: () => import('./pages/AgenciesPage.vue'),
    meta: { right: 'view', title: 'menu.agencies' },
  },
  {
    path: 'agencies/:code',
    name: 'agency',
    component: () => import('./pages/AgencyPage.vue'),
    meta: { right: 'view', title: 'menu.agencies' },
  },
  {
    path: 'failures',
    name: 'failures',
    component: () => import('./pages/FailuresPage.vue'),
    meta: { right: 'view', title: 'menu.failures' },
  },
  {
    path: 'failures/:id',
    name: 'failure',
    component: () => import('./pages/FailurePage.vue'),
    meta: { right: 'view', title: 'menu.failures' },
  },
  {
    path: 'runbook',
    name: 'runbook',
    component: () => import('./pages/RunbookPage.vue'),
    meta: { right: 'view', title: 'menu.runbook' },
  },
  {
    path: 'partners',
    name: 'partners',
    component: () => import('./pages/PartnersPage.vue'),
    meta: { right: 'view', title: 'menu.partners' },
  },
  {
    path: 'replays',
    name: 'replays',
    component: () => import('./pages/ReplaysPage.vue'),
    meta: { right: 'view', title: 'menu.replays' },
  },
  {
    path: 'replays/:id',
    name: 'replay',
    component: () => import('./pages/ReplayPage.vue'),
    meta: { right: 'view', title: 'replay.one' },
  },
  {
    path: 'edits',
    name: 'edits',
    component: () => import('./pages/EditsPage.vue'),
    meta: { right: 'view', title: 'edits.title' },
  },
  {
    path: 'edits/:id',
    name: 'edit',
    component: () => import('./pages/EditPage.vue'),
    meta: { right: 'view', title: 'edits.one' },
  },
  {
    path: 'dossiers/:id/edit',
    name: 'edit-form',
    component: () => import('./pages/EditFormPage.vue'),
    meta: { right: 'edit', title: 'edits.form' },
  },
  {
    path: 'accounts',
    name: 'accounts',
    component: () => import('./pages/AccountsPage.vue'),
    meta: { right: 'administer', title: 'menu.accounts' },
  },
  {
    path: 'audit',
    name: 'audit',
    component: () => import('./pages/AuditPage.vue'),
    meta: { right: 'administer', title: 'menu.audit' },
  },
  {
    path: 'profile',
    name: 'profile',
    component: () => import('./pages/ProfilePage.vue'),
    meta: { title: 'people.profile.title' },
  },
  {
    path: 'mappings',
    name: 'mappings',
    component: () => import('./pages/MappingsPage.vue'),
    meta: { right: 'view', title: 'menu.mappings' },
  },
  {
    path: 'mappings/codes/:name',
    name: 'code-table',
    component: () => import('./pages/CodeTablePage.vue'),
    meta: { right: 'view', title: 'studio.codes.title' },
  },
  {
    path: 'mappings/:name',
    name: 'mapping',
    component: () => import('./pages/MappingPage.vue'),
    meta: { right: 'view', title: 'menu.mappings' },
  },
];

export const router = createRouter({
  history: createWebHistory('/console/'),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
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
