// Reading a verification request strictly, and what the registers say to it.
import { asRecord, asText } from '../server/untyped.ts';
import type { PersonRecord } from './person-book.ts';

export interface Verification {
  readonly requestId: string;
  readonly dossierReference: string;
  readonly day: string;
  readonly agency: string;
  readonly personalId?: string;
  readonly vssCode?: string;
  readonly claimedGroups: readonly string[];
  /** Parts of the reference, in capitals: they choose the answer. */
  readonly endings: readonly string[];
}

const groups = ['POOR', 'NEAR_POOR', 'MINORITY', 'ISLAND'];
const day = /^\d{4}-\d{2}-\d{2}$/;

export function readVerification(
  body: Readonly<Record<string, unknown>>,
  key: string | readonly string[] | undefined,
): Verification | { readonly problem: string } {
  const problem = problemIn(body, key);
  if (problem !== undefined) return { problem };
  const text = (name: string): string => asText(body[name]);
  return {
    requestId: text('requestId'),
    dossierReference: text('dossierReference'),
    day: text('day'),
    agency: text('agency'),
    ...(text('personalId') === '' ? {} : { personalId: text('personalId') }),
    ...(text('vssCode') === '' ? {} : { vssCode: text('vssCode') }),
    claimedGroups: body['claimedGroups'] as string[],
    endings: text('dossierReference').toUpperCase().split('-'),
  };
}

const known = new Set([
  ...['requestId', 'dossierReference', 'day', 'agency', 'personalId', 'vssCode'],
  ...['fullName', 'birthDate', 'residence', 'claimedGroups'],
]);

function problemIn(body: Readonly<Record<string, unknown>>, key: unknown): string | undefined {
  const unknown = Object.keys(body).filter((name) => !known.has(name));
  if (unknown.length > 0) return `unknown field ${unknown.join(', ')}`;
  const missing = ['requestId', 'dossierReference', 'day', 'agency', 'fullName', 'birthDate'].filter(
    (name) => asText(body[name]) === '',
  );
  if (missing.length > 0) return `missing ${missing.join(', ')}`;
  if (body['requestId'] !== key) return 'Idempotency-Key is not requestId';
  if (!day.test(asText(body['day']))) return 'day is yyyy-MM-dd';
  if (asText(body['personalId']) === '' && asText(body['vssCode']) === '') return 'personalId or vssCode is needed';
  return problemInLists(body);
}

function problemInLists({ claimedGroups, residence }: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = !Array.isArray(claimedGroups) || claimedGroups.some((group) => !groups.includes(String(group)));
  if (wrong) return `claimedGroups holds ${groups.join(', ')}`;
  if (residence === undefined) return undefined;
  const { province, scheme } = asRecord(residence);
  return asText(province) === '' || asText(scheme) === '' ? 'residence needs province and scheme' : undefined;
}

export function answerFor(wish: Verification, record: PersonRecord | undefined): Record<string, unknown> {
  const has = (ending: string): boolean => wish.endings.includes(ending);
  const listed = (group: string): boolean => !has('NOTLISTED') && record?.listed[group] !== false;
  const since = has('COMPULSORY') ? '2024-03-01' : record?.compulsory;
  return {
    requestId: wish.requestId,
    supportGroups: wish.claimedGroups.map((group) =>
      listed(group)
        ? { group, listed: true, validFrom: `${wish.day.slice(0, 4)}-01-01`, validTo: `${wish.day.slice(0, 4)}-12-31` }
        : { group, listed: false },
    ),
    compulsory: typeof since === 'string' ? { active: true, since } : { active: false },
    address: { matches: has('ADDRESS') ? false : record === undefined ? true : record.addressMatches },
    ...(record?.supportedMonths === undefined ? {} : { supportedMonths: record.supportedMonths }),
  };
}
