// A data subject's request names a person by number. The number is never stored with the request: a keyed hash stands for it.
import { GatewayError, type Violation } from '../domain/errors.js';
import { personHash } from '../store/keyed-hashes.js';
import type { PersonNumbers } from '../store/person-reads.js';

const shapes = { personalId: /^\d{12}$/, vssCode: /^\d{10}$/ } as const;

/** @throws GatewayError PERSON_NUMBER_REQUIRED, naming the field and never its value. */
export function personIn(body: Readonly<Record<string, unknown>>): PersonNumbers {
  const { personalId, vssCode } = body;
  const wrong = Object.entries({ personalId, vssCode }).filter(
    ([name, value]) => value !== undefined && !isNumber(value, shapes[name as keyof typeof shapes]),
  );
  if (wrong.length > 0 || (personalId === undefined && vssCode === undefined))
    throw new GatewayError(
      'PERSON_NUMBER_REQUIRED',
      wrong.map(([name]) => misspelt(name)),
    );
  return {
    ...(typeof personalId === 'string' ? { personalId } : {}),
    ...(typeof vssCode === 'string' ? { vssCode } : {}),
  };
}

function isNumber(value: unknown, shape: RegExp): boolean {
  return typeof value === 'string' && shape.test(value);
}

function misspelt(name: string): Violation {
  return {
    pointer: `/${name}`,
    code: 'PERSON_NUMBER_REQUIRED',
    vi: 'personalId gồm 12 chữ số, vssCode gồm 10 chữ số',
    en: 'personalId has 12 digits, vssCode has 10 digits',
  };
}

const shownHash = 16;

/** Stands for the person in logs and in the record of acts. */
export function personName({ personalId, vssCode }: PersonNumbers): string {
  return `person ${personHash(personalId ?? vssCode ?? '').slice(0, shownHash)}`;
}
