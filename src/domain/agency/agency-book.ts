// All versions of all agencies' settings, and which of them is in force when. Pure.
import type { AgencySettings } from './agency-settings.js';

export interface AgencyVersion {
  readonly agency: string;
  readonly service: string;
  readonly version: number;
  /** yyyy-MM-dd, in force from the begin of this day. */
  readonly effectiveFrom: string;
  readonly settings: AgencySettings;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly reason: string;
}

/** A day, and what was known by when: a dossier keeps the settings that were known at its receipt. */
export interface Asked {
  readonly day: string;
  readonly knownAt?: Date;
}

export class AgencyBook {
  private readonly byAgency = new Map<string, AgencyVersion[]>();

  constructor(versions: readonly AgencyVersion[]) {
    for (const version of versions) {
      const key = keyOf(version.agency, version.service);
      this.byAgency.set(key, [...(this.byAgency.get(key) ?? []), version]);
    }
    for (const list of this.byAgency.values()) list.sort(byDayThenVersion);
  }

  /** The version in force; undefined when the agency had none on that day. */
  inForce(agency: string, service: string, asked: Asked): AgencyVersion | undefined {
    return versionInForce(this.historyOf(agency, service), asked);
  }

  /** A member of the list on that day: settled, and not closed. */
  isKnown(agency: string, service: string, day: string): boolean {
    const found = this.inForce(agency, service, { day });
    return found !== undefined && found.settings.closed !== true;
  }

  /** In order of days, then of versions. */
  historyOf(agency: string, service: string): readonly AgencyVersion[] {
    return this.byAgency.get(keyOf(agency, service)) ?? [];
  }

  /** One entry for each agency, by code. */
  all(service: string): { readonly agency: string; readonly versions: readonly AgencyVersion[] }[] {
    const lists = [...this.byAgency.values()].filter(([first]) => first?.service === service);
    return lists
      .map((versions) => ({ agency: versions[0]?.agency ?? '', versions }))
      .sort((one, other) => (one.agency < other.agency ? -1 : 1));
  }
}

export function versionInForce<V extends Pick<AgencyVersion, 'effectiveFrom' | 'recordedAt' | 'version'>>(
  versions: readonly V[],
  { day, knownAt }: Asked,
): V | undefined {
  const begun = versions.filter(({ effectiveFrom }) => effectiveFrom <= day);
  const known = knownAt === undefined ? begun : begun.filter(({ recordedAt }) => recordedAt <= knownAt);
  return [...(known.length > 0 ? known : begun.slice(0, 1))].sort(byDayThenVersion).at(-1);
}

type Ordered = Pick<AgencyVersion, 'effectiveFrom' | 'version'>;

function byDayThenVersion(one: Ordered, other: Ordered): number {
  if (one.effectiveFrom !== other.effectiveFrom) return one.effectiveFrom < other.effectiveFrom ? -1 : 1;
  return one.version - other.version;
}

function keyOf(agency: string, service: string): string {
  return `${agency} ${service}`;
}
