// Judges a dossier by what the registers answered and by the rules pinned to it; tells it in the names of the portal's form.
import { Inject, Injectable } from '@nestjs/common';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import {
  weighDeclared,
  type DeclaredContribution,
  type DeclaredUnder,
} from '../domain/contribution/declared-amount.js';
import type { Violation } from '../domain/errors.js';
import type { Ruleset } from '../domain/rules/ruleset.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { DossierRow } from '../store/database.js';
import { PinnedRules } from '../store/pinned-rules.js';
import { managingAgency } from './register.request.js';
import type { Verification } from './verification.js';
import { judgeVerification, type Findings } from './verification.judgement.js';

export interface Judgement {
  readonly verification: Verification;
  /** With pointers into the form as the portal sent it. */
  readonly refused: readonly Violation[];
  readonly warnings: readonly Violation[];
  /** What should be paid with what the registers know of earlier support. */
  readonly computed?: ComputedMoney;
}

const formMappings: Readonly<Record<string, string>> = {
  rest: 'native-to-canonical',
  dvcqg: 'dvcqg-to-canonical',
  soap: 'soap-to-canonical',
};

@Injectable()
export class DossierJudge {
  constructor(
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
    private readonly rules: PinnedRules,
  ) {}

  /** @returns undefined when the version it pinned is nowhere on record. @throws GatewayError RULES_NOT_IN_FORCE */
  rulesOf(dossier: DossierRow): Promise<Ruleset | undefined> {
    return dossier.ruleset === null ? this.rules.of(dossier) : this.rules.find(dossier.ruleset);
  }

  judge(dossier: DossierRow, verification: Verification, rules: Ruleset): Judgement {
    const day = localDayAt(dossier.received_at);
    const { supportGroup, compulsory, npdbAddress: address } = rules.checks;
    const checks = { supportGroup, compulsory, address };
    const found = judgeVerification({ verification, day, agency: managingAgency(dossier), checks });
    const amount = weighAmount(dossier, { rules, day, supportedMonths: verification.supportedMonths });
    return {
      verification,
      refused: this.inForm(dossier, [...found.refused, ...amount.refused]),
      warnings: this.inForm(dossier, [...found.warnings, ...amount.warnings]),
      ...(amount.computed ? { computed: amount.computed } : {}),
    };
  }

  private inForm({ door, received_at: at }: DossierRow, found: readonly Violation[]): Violation[] {
    const mapping = formMappings[door];
    if (mapping === undefined) return [...found];
    return found.map((one) => ({
      ...one,
      pointer: this.mappings.sourcePathOf(mapping, one.pointer, { at }) ?? one.pointer,
    }));
  }
}

interface WeighedAmount extends Findings {
  readonly computed?: ComputedMoney;
}

/** Months that had support before may change the amount: then the citizen must hear of it before anybody asks for money. */
function weighAmount({ canonical }: DossierRow, under: DeclaredUnder): WeighedAmount {
  if (under.supportedMonths === undefined) return { refused: [], warnings: [] };
  const { result, mismatch } = weighDeclared(canonical['contribution'] as DeclaredContribution, under);
  if (!result.ok) return { refused: [], warnings: [] };
  const told = mismatch ? [supportedBefore(mismatch, under.supportedMonths)] : [];
  const refuses = under.rules.checks.amountMismatch === 'refuse';
  return { refused: refuses ? told : [], warnings: refuses ? [] : told, computed: result.money };
}

function supportedBefore(mismatch: Violation, months: number): Violation {
  return {
    ...mismatch,
    vi: `Theo cơ quan BHXH, người đăng ký đã được hỗ trợ ${months} tháng. ${mismatch.vi}`,
    en: `The agency says that the applicant has had support for ${months} month(s). ${mismatch.en}`,
  };
}
