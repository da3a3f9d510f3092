// What people may do. A role is a named bundle of rights; an account has roles and, where bound, agencies.
import { rights, type Right } from '../platform/partners.js';
import type { Bilingual } from '../domain/status.js';

export const roleRights = {
  viewer: ['view'],
  officer: ['view', 'view-personal-data', 'reconcile'],
  operator: ['view', 'replay'],
  engineer: ['view', 'view-personal-data', 'replay', 'edit', 'configure'],
  approver: ['view', 'view-personal-data', 'approve'],
  administrator: rights,
} as const satisfies Record<string, readonly Right[]>;

export type Role = keyof typeof roleRights;
export const roles = Object.keys(roleRights) as readonly Role[];

export const roleNames: Readonly<Record<Role, Bilingual>> = {
  viewer: { vi: 'Người xem', en: 'Viewer' },
  officer: { vi: 'Cán bộ tỉnh', en: 'Provincial officer' },
  operator: { vi: 'Trực vận hành', en: 'Operator' },
  engineer: { vi: 'Kỹ sư tích hợp', en: 'Integration engineer' },
  approver: { vi: 'Người duyệt', en: 'Approver' },
  administrator: { vi: 'Quản trị', en: 'Administrator' },
};

export function isRole(name: string): name is Role {
  return Object.hasOwn(roleRights, name);
}

export function rightsOf(held: readonly string[]): ReadonlySet<Right> {
  return new Set(held.filter(isRole).flatMap((role): readonly Right[] => roleRights[role]));
}

/** Whoever may change or reveal something signs in with a second factor. */
export function needsSecondFactor(held: readonly string[]): boolean {
  return [...rightsOf(held)].some((right) => right !== 'view');
}
