// Accounts, roles and the audit log, as the operators' API tells them.
import type { Right } from './session.ts';

export interface Account {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly agencies: readonly string[];
  readonly state: 'active' | 'locked' | 'disabled';
  readonly singleSignOn: boolean;
  readonly secondFactor: boolean;
  /** Until when the one-time password, which nobody has changed yet, opens anything. */
  readonly oneTimeUntil?: string;
  readonly createdAt: string;
}

export interface Role {
  readonly role: string;
  readonly name: { readonly vi: string; readonly en: string };
  readonly rights: readonly Right[];
  readonly secondFactor: boolean;
}

export interface AuditAct {
  readonly seq: number;
  readonly id: string;
  readonly at: string;
  readonly who: string;
  readonly act: string;
  readonly subject: string;
  readonly reason: string;
  readonly detail: unknown;
}

export interface AuditVerdict {
  readonly intact: boolean;
  readonly entries: number;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly broken?: { readonly seq: number; readonly why: string };
}

/** As the gateway tells it, this once. */
export interface OneTimeAnswer {
  readonly oneTimePassword: string;
  readonly validUntil: string;
}

/** To be handed over. */
export interface HandedOver {
  readonly username: string;
  readonly password: string;
  readonly until: string;
}
