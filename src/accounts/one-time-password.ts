// A password that somebody else has seen is good for one sign-in, soon: it must be changed, and it ends.
import type { AccountRow } from '../store/account.repository.js';

const hourMs = 3_600_000;

export function endOfOneTime(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * hourMs);
}

/** Nobody has changed it, and its time is over: it opens nothing any more. */
export function isOverdue(account: Pick<AccountRow, 'must_change_password' | 'one_time_until'>, now: Date): boolean {
  return account.must_change_password && account.one_time_until !== null && account.one_time_until <= now;
}
