// The amount a citizen was told to pay against the amount the rules give: both told, with every line of the computation.
import type { Violation } from '../errors.js';
import type { Ruleset } from '../rules/ruleset.js';
import { computeContribution } from './compute-contribution.js';
import type {
  ContributionLine,
  ContributionMethod,
  ContributionRequest,
  ContributionResult,
  SupportGroup,
} from './contribution.types.js';
import { money } from './money-text.js';

/** The contribution part of a canonical dossier whose fields are sound. */
export interface DeclaredContribution {
  readonly income: number;
  readonly method: string;
  readonly months: number;
  readonly fromMonth: string;
  readonly supportGroups?: readonly string[];
  readonly localSupport?: readonly { readonly amount?: number }[];
  readonly declaredAmount: number;
}

export interface DeclaredUnder {
  readonly rules: Ruleset;
  /** Day of receipt: paid on that day, until money says otherwise. */
  readonly day: string;
  /** Months that had state support before, as the registers tell. */
  readonly supportedMonths?: number | undefined;
}

export interface DeclaredWeighed {
  readonly result: ContributionResult;
  /** AMOUNT_MISMATCH; pointer into the canonical dossier. */
  readonly mismatch?: Violation;
}

export function weighDeclared(declared: DeclaredContribution, under: DeclaredUnder): DeclaredWeighed {
  const result = computed(requestOf(declared, under), under.rules);
  if (!result.ok || result.money.selfVnd === declared.declaredAmount) return { result };
  return { result, mismatch: amountMismatch(declared.declaredAmount, result) };
}

// Most citizens choose one of few amounts, and the doors ask for every dossier: the same request under the same rules is
// computed once. Bounded, so that nobody can fill the memory by choosing.
const rememberedRequests = 5000;
const remembered = new WeakMap<Ruleset, Map<string, ContributionResult>>();

function computed(request: ContributionRequest, rules: Ruleset): ContributionResult {
  const known = remembered.get(rules) ?? new Map<string, ContributionResult>();
  const key = JSON.stringify(request);
  const result = known.get(key) ?? computeContribution(request, rules);
  if (known.size >= rememberedRequests) known.clear();
  remembered.set(rules, known.set(key, result));
  return result;
}

function requestOf(declared: DeclaredContribution, { day, supportedMonths }: DeclaredUnder): ContributionRequest {
  const { income, method, months, fromMonth, supportGroups = [], localSupport = [] } = declared;
  return {
    ...{ incomeVnd: income, method: method as ContributionMethod, months, fromMonth, paymentDay: day },
    supportGroups: supportGroups as readonly SupportGroup[],
    localPerMonthVnd: localSupport.reduce((sum, { amount = 0 }) => sum + amount, 0),
    ...(supportedMonths === undefined ? {} : { supportedMonthsBefore: supportedMonths }),
  };
}

function amountMismatch(
  declaredVnd: number,
  { money: split, lines }: Extract<ContributionResult, { ok: true }>,
): Violation {
  const [declared, computed] = [money(declaredVnd), money(split.selfVnd)];
  return {
    pointer: '/contribution/declaredAmount',
    code: 'AMOUNT_MISMATCH',
    vi: `Số tiền khai ${declared.vi} khác số tiền phải đóng ${computed.vi}. Cách tính: ${told(lines, 'vi')}. Đề nghị khai lại ${computed.vi}, hoặc sửa thu nhập, phương thức, đối tượng nếu ghi sai.`,
    en: `The declared amount ${declared.en} is not the ${computed.en} to be paid. How it is computed: ${told(lines, 'en')}. Declare ${computed.en}, or correct income, method or group if one of them is wrong.`,
  };
}

function told(lines: readonly ContributionLine[], language: 'vi' | 'en'): string {
  return lines.map(({ label, amountVnd }) => `${label[language]} = ${money(amountVnd)[language]}`).join('; ');
}
