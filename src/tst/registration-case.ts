// What the case of a registration means for TST's answer: who gets a cover, and which insurance code may be answered.
//   FIRST_TIME       has no book: a cover is made
//   FROM_COMPULSORY  has the book of the compulsory years: none is made, unless TST says that it gave the code only now (assumed)
//   CONTINUE, REREGISTER  have a book and a code: TST may tell the code, but not give a new one (assumed)
import type { DossierRow } from '../store/database.js';
import { personKeys } from '../store/keyed-hashes.js';
import type { Participation } from './tst.answers.js';

type Case = Pick<DossierRow, 'registration_case'>;

const insuredBefore: readonly string[] = ['CONTINUE', 'REREGISTER'];

export function hasNoBook({ registration_case }: Case): boolean {
  return registration_case === 'FIRST_TIME';
}

export function needsCover(dossier: Case, { isNewCode }: Pick<Participation, 'isNewCode'>): boolean {
  return hasNoBook(dossier) || (dossier.registration_case === 'FROM_COMPULSORY' && isNewCode);
}

/**
 * Why the answered code cannot be the participant's; undefined: it can. Since 2025-08-01 the personal id may stand in place of
 * the 10-digit code, so either of the two that the dossier knows is right.
 */
export function codeConcern(
  dossier: Case & Pick<DossierRow, 'vss_code' | 'personal_id'>,
  { vssCode, isNewCode }: Pick<Participation, 'vssCode' | 'isNewCode'>,
): string | undefined {
  if (dossier.vss_code !== null) {
    const own = [dossier.vss_code, dossier.personal_id];
    const isOwn = personKeys(vssCode).some((key) => own.includes(key));
    return isOwn ? undefined : 'TST recorded under another insurance code than the dossier’s';
  }
  const isStranger = isNewCode && insuredBefore.includes(dossier.registration_case);
  return isStranger ? 'TST gave a new insurance code to somebody who says to have been insured before' : undefined;
}
