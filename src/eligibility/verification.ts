// What the registers answered, read strictly: an answer about another question, about a group nobody claimed, without one that
// was claimed, or that contradicts itself is a lie and decides nothing.
import type { MappingSet } from '../mapping/mapping.types.js';

export interface GroupAnswer {
  readonly group: string;
  readonly listed: boolean;
  readonly validFrom?: string;
  readonly validTo?: string;
}

export interface Verification {
  readonly requestId: string;
  readonly groups: readonly GroupAnswer[];
  readonly compulsory: { readonly active: boolean; readonly since?: string };
  /** `matches` is absent where the population database holds no address. */
  readonly address: { readonly matches?: boolean };
  /** Months with State support so far; absent where the registers do not know. */
  readonly supportedMonths?: number;
  readonly heldUntil?: string;
}

export interface Question {
  readonly requestId: string;
  readonly claimedGroups: readonly string[];
}

export type ReadVerification =
  | { readonly ok: true; readonly verification: Verification }
  | {
      readonly ok: false;
      /** Technical, without a value of the answer. */
      readonly why: string;
    };

export function readVerification(
  mappings: MappingSet,
  body: Buffer,
  { question, at }: { readonly question: Question; readonly at: Date },
): ReadVerification {
  const document = parsed(body);
  if (document === undefined) return { ok: false, why: 'not JSON' };
  const mapped = mappings.run('register-answer-to-verification', document, { at });
  if (!mapped.ok)
    return { ok: false, why: mapped.problems.map(({ sourcePath, code }) => `${sourcePath} ${code}`).join(', ') };
  const verification = mapped.value as unknown as Verification;
  const lie = lieIn(verification, question);
  return lie === undefined ? { ok: true, verification } : { ok: false, why: lie };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function lieIn({ requestId, groups, compulsory }: Verification, question: Question): string | undefined {
  if (requestId !== question.requestId) return 'answer to another question';
  const told = groups.map(({ group }) => group);
  const same =
    told.length === question.claimedGroups.length && question.claimedGroups.every((one) => told.includes(one));
  if (!same) return 'not exactly the claimed groups';
  const backward = groups.some(({ validFrom, validTo }) => validFrom && validTo && validTo < validFrom);
  if (backward) return 'a validity that ends before it begins';
  return compulsory.since !== undefined && !compulsory.active ? 'compulsory since a day, and not at all' : undefined;
}
