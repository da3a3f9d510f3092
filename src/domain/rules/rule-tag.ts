/** V checked in official pages or two sources · S one secondary source · A assumed. */
export const ruleTags = ['V', 'S', 'A'] as const;
export type RuleTag = (typeof ruleTags)[number];
