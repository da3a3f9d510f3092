// Recorded acts in words. A name that this release does not know (an older record) stays as it is kept.
import vietnamese from './acts.vi.ts';

type Translate = (key: string, named?: Readonly<Record<string, unknown>>) => string;

export const actNames: readonly string[] = Object.keys(vietnamese.name);

export function actName(t: Translate, act: string): string {
  return actNames.includes(act) ? t(`acts.name['${act}']`) : act;
}

/** Somebody's own words; of what a program wrote by itself how it came in, where there is more to it than the act. */
export function reasonText(t: Translate, { act, reason }: { readonly act: string; readonly reason: string }): string {
  if (reason === act) return '–';
  return reason in vietnamese.reason ? t(`acts.reason['${reason}']`) : reason;
}

/** What stands with a delivery: a partner's words, or that a person held or cancelled it. */
export function noteText(t: Translate, note: string): string {
  const [, act, who] = /^(parked|cancelled) by (.+)$/.exec(note) ?? [];
  return act === undefined ? `“${note}”` : t(act === 'parked' ? 'acts.parkedBy' : 'acts.cancelledBy', { who });
}
