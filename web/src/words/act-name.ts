// Recorded acts in words. A name that this release does not know (an older record) stays as it is kept.
import vietnamese from './acts.vi.ts';

type Translate = (key: string, named?: Readonly<Record<string, unknown>>) => string;

export const actNames: readonly string[] = Object.keys(vietnamese.name);

export function actName(t: Translate, act: string): string {
  return actNames.includes(act) ? t(`acts.name['${act}']`) : act;
}

/** Somebody's own words, or what a program wrote: the act's name again, or how it came in. */
export function reasonText(t: Translate, reason: string): string {
  return reason in vietnamese.reason ? t(`acts.reason['${reason}']`) : actName(t, reason);
}

/** What stands with a delivery: a partner's words, or that a person held or cancelled it. */
export function noteText(t: Translate, note: string): string {
  const [, act, who] = /^(parked|cancelled) by (.+)$/.exec(note) ?? [];
  return act === undefined ? `“${note}”` : t(act === 'parked' ? 'acts.parkedBy' : 'acts.cancelledBy', { who });
}
