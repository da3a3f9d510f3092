// Reads and proves rules/agencies.yaml, the first list of agencies.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isLocalDay } from '../calendar/local-day.js';
import { agencyCodePattern, readAgencySettings, type AgencySettings } from './agency-settings.js';

export interface ListedAgency {
  readonly agency: string;
  readonly service: string;
  readonly effectiveFrom: string;
  readonly settings: AgencySettings;
}

export interface AgencyList {
  /** What becomes of a dossier that names an agency which is not on the list. */
  readonly unknownAgency: 'refuse' | 'accept';
  readonly agencies: readonly ListedAgency[];
}

export const AGENCY_LIST = Symbol('AgencyList');

type Loose = Readonly<Record<string, unknown>>;

/** @throws Error naming the file and every problem in it. */
export function readAgencyList(file: string): AgencyList {
  const raw: unknown = parse(readFileSync(file, 'utf8'));
  const problems = listProblems(raw);
  if (problems.length > 0) throw new Error(`${file} is wrong:\n  - ${problems.join('\n  - ')}`);
  const {
    unknown_agency: unknownAgency,
    service,
    agencies,
  } = raw as {
    unknown_agency: AgencyList['unknownAgency'];
    service: string;
    agencies: { code: string; effective_from: string; settings: AgencySettings }[];
  };
  return {
    unknownAgency,
    agencies: agencies.map((one) => ({
      ...{ agency: one.code, service, effectiveFrom: one.effective_from, settings: one.settings },
    })),
  };
}

function listProblems(raw: unknown): string[] {
  if (!isRecord(raw)) return ['it is not a YAML map'];
  const { unknown_agency: unknownAgency, service, agencies, tag, source } = raw;
  const head = [
    ...(unknownAgency === 'refuse' || unknownAgency === 'accept' ? [] : ['unknown_agency must be refuse or accept']),
    ...(typeof service === 'string' ? [] : ['service is missing']),
    ...(['V', 'S', 'A'].includes(tag as string) && typeof source === 'string' ? [] : ['tag or source is missing']),
  ];
  if (!Array.isArray(agencies) || agencies.length === 0) return [...head, 'agencies is not a list'];
  const all = agencies as unknown[];
  const codes = all.map((one) => (isRecord(one) ? one['code'] : undefined));
  const twice = codes.filter((code, place) => codes.indexOf(code) !== place);
  return [...head, ...all.flatMap(agencyProblems), ...twice.map((code) => `${String(code)} stands there twice`)];
}

function agencyProblems(one: unknown): string[] {
  if (!isRecord(one)) return ['an agency is not a map'];
  const { code, effective_from: from, settings } = one;
  const coded =
    typeof code === 'string' && agencyCodePattern.test(code) ? [] : ['a code is not 3 or 5 digits in quotes'];
  const dated = isLocalDay(from) ? [] : ['effective_from is not a day'];
  const read = readAgencySettings(settings);
  const wrong = read.ok ? [] : read.wrong.map(({ pointer, en }) => `${pointer} must be: ${en}`);
  return [...coded, ...dated, ...wrong].map((problem) => `${String(code)}: ${problem}`);
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
