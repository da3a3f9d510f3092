// The detail of an item as labelled lines: money in VND, moments in local time, codes in words. What an older release kept under a name
// that this one does not know stands as it is.
import vietnamese from '../../words/items.vi.ts';

type Translate = (key: string, named?: Readonly<Record<string, unknown>>) => string;

/** How pages write things. */
export interface Shown {
  readonly t: Translate;
  /** `1.234.567` */
  readonly grouped: (value: number) => string;
  readonly localTime: (at: string) => string;
}

export interface SplitPart {
  readonly part: string;
  readonly expectedVnd: number;
  readonly toldVnd: number;
}

export interface ItemFact {
  readonly key: string;
  readonly label: string;
  /** One line each. */
  readonly lines: readonly string[];
  readonly form: 'words' | 'code' | 'dossiers';
}

type Reading = (value: unknown, shown: Shown) => readonly string[];

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [value]);
const plain: Reading = (value) => listed(value).map(text);
const money: Reading = (value, { grouped }) => [`${grouped(Number(value))} VND`];
const count: Reading = (value, { grouped }) => [grouped(Number(value))];

/** In words where there are any. */
function word(t: Translate, group: 'by' | 'reason' | 'part' | 'problem' | 'shape', name: string): string {
  return name in vietnamese[group] ? t(`items.${group}.${name}`) : name;
}

const month: Reading = (value) => [
  listed(value)
    .map((one) => text(one).split('-').toReversed().join('/'))
    .join(', '),
];

const problem: Reading = (value, { t }) =>
  listed(value).map((one) => {
    const { code = '', rule = '', sourcePath, shape = {} } = one as Readonly<Record<string, string>>;
    const { type = '', pattern } = shape as Readonly<Record<string, string>>;
    const came = [word(t, 'shape', type), pattern].filter(Boolean).join(' ');
    return t('items.problemLine', { where: sourcePath || rule, what: word(t, 'problem', code), shape: came });
  });

const readings: Readonly<Record<keyof typeof vietnamese.field, Reading>> = {
  ...{ expectedVnd: money, paidVnd: money, amountVnd: money, documentVnd: money, sharesVnd: money },
  ...{ shares: count, repeatedLines: count, version: count, attempts: count },
  ...{ dossierIds: plain, deliveryId: plain, paymentId: plain, hash: plain },
  differences: () => [],
  by: (value, { t }) => [word(t, 'by', text(value))],
  reason: (value, { t }) => [word(t, 'reason', text(value))],
  system: (value, { t }) => [t(`find.systems.${text(value)}`)],
  operation: (value, { t }) => [t(`states.operation.${text(value)}`)],
  saidBy: (value, { t }) => [value === 'tst' ? t('find.systems.tst') : text(value)],
  months: month,
  problems: problem,
  paidAt: (value, { localTime }) => [localTime(text(value))],
};

const codes: readonly string[] = ['deliveryId', 'paymentId', 'hash'];

function isKnown(key: string): key is keyof typeof vietnamese.field {
  return key in vietnamese.field;
}

export function itemFacts(detail: Readonly<Record<string, unknown>>, shown: Shown): ItemFact[] {
  const said = Object.entries(detail).filter(([key, value]) => key !== 'differences' && value !== null);
  return said.map(([key, value]) => {
    if (!isKnown(key)) return { key, label: key, lines: [text(value)], form: 'code' };
    const form = key === 'dossierIds' ? 'dossiers' : codes.includes(key) ? 'code' : 'words';
    return { key, label: shown.t(`items.field.${key}`), lines: readings[key](value, shown), form };
  });
}

export function differencesIn({ differences }: Readonly<Record<string, unknown>>): readonly SplitPart[] {
  return Array.isArray(differences) ? (differences as readonly SplitPart[]) : [];
}

export function partName(t: Translate, part: string): string {
  return word(t, 'part', part);
}
