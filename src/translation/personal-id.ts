// What a 12-digit personal id says about its holder (domain.md §2). There is no check digit, and what it says may be
// outdated (a corrected birth date), so a disagreement is a warning, never an error.
export interface PersonalIdFacts {
  /** Two digits of the 63-province list where the birth was registered. */
  readonly province: string;
  readonly sex: 'MALE' | 'FEMALE';
  readonly birthYear: string;
}

/** @param personalId 12 digits */
export function readPersonalId(personalId: string): PersonalIdFacts {
  const centuryAndSex = Number(personalId[3]);
  const century = 19 + Math.floor(centuryAndSex / 2);
  return {
    province: personalId.startsWith('0') ? personalId.slice(1, 3) : personalId.slice(0, 3),
    sex: centuryAndSex % 2 === 0 ? 'MALE' : 'FEMALE',
    birthYear: `${century}${personalId.slice(4, 6)}`,
  };
}
