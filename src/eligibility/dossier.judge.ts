// Judges a dossier by what the registers answered and by the rules pinned to it; tells it in the names of the portal's form.
import { Inject, Injectable } from '@nestjs/common';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import type { Violation } from '../domain/errors.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { DossierRow } from '../store/database.js';
import { managingAgency } from './register.request.js';
import type { Verification } from './verification.js';
import { judgeVerification } from './verification.judgement.js';

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
  constructor(@Inject(MAPPINGS) private readonly mappings: MappingSet) {}

  judge(dossier: DossierRow, verification: Verification): Judgement {
    const day = localDayAt(dossier.received_at);
    const checks = { supportGroup: true, compulsory: true, address: true };
    const found = judgeVerification({ verification, day, agency: managingAgency(dossier), checks });
    return {
      verification,
      refused: this.inForm(dossier, found.refused),
      warnings: this.inForm(dossier, found.warnings),
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
