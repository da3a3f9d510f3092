// Where a row leads; undefined while there is no such page.
import type { RouteLocationRaw, Router } from 'vue-router';

export function dossierLink(router: Router, id: string | null): RouteLocationRaw | undefined {
  return id !== null && router.hasRoute('dossier') ? { name: 'dossier', params: { id } } : undefined;
}
