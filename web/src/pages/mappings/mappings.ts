// Mappings as the gateway tells them.
import { get, send } from '../../api/client.ts';

export interface Mapping {
  readonly name: string;
  readonly title: string;
  readonly version: number;
  readonly effectiveFrom: string;
  /** 0: the file of the release. */
  readonly revision: number;
  readonly activatedAt: string | null;
  readonly activatedBy: string | null;
  readonly baseChanged: boolean;
  readonly broken: readonly string[];
  readonly drafts: number;
  readonly assumption: string | null;
  readonly rules: number;
  readonly assumedRules: number;
  readonly unread: number;
  readonly unfilled: number;
  readonly hasSamples: boolean;
}

export interface MappingText extends Mapping {
  readonly yaml: string;
  readonly fileYaml: string;
  readonly needsSecondPerson: boolean;
  readonly codeTables: readonly { readonly name: string; readonly source: string; readonly codes: number }[];
}

export interface CodeTable extends Pick<
  Mapping,
  'name' | 'revision' | 'activatedAt' | 'activatedBy' | 'baseChanged' | 'broken' | 'drafts'
> {
  readonly source: string;
  /** V checked, S one secondary source, A assumed. */
  readonly tag: 'V' | 'S' | 'A';
  readonly codes: number;
  readonly mappings: readonly string[];
}

export interface CodeTableText extends CodeTable {
  readonly yaml: string;
  readonly needsSecondPerson: boolean;
  readonly hasSamples: boolean;
  readonly entries: readonly {
    readonly code: string;
    readonly to: string;
    readonly name: string | null;
    readonly from: string;
    readonly until: string | null;
  }[];
}

/** What the history of a mapping or a code table needs of it. */
export type Changed = Pick<MappingText, 'name' | 'revision' | 'needsSecondPerson' | 'yaml'>;

export interface Revision {
  readonly revision: number;
  readonly version: number;
  readonly state: 'draft' | 'active' | 'retired';
  readonly yaml: string;
  readonly author: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly activatedBy: string | null;
  readonly activatedAt: string | null;
}

export interface Stored {
  readonly id: string;
  readonly at: string;
  readonly reference: string | null;
  /** As it came in, or built again from the dossier as it is now. */
  readonly basis: 'kept' | 'rebuilt';
  readonly fault: string | null;
}

export interface Shown {
  readonly shape: { readonly type: string; readonly length?: number; readonly pattern?: string };
  readonly value?: unknown;
}
export type Place = Shown & { readonly path: string };

export interface Fault {
  readonly line?: number;
  readonly text: string;
}

export interface Run {
  readonly ok: boolean;
  readonly faults: readonly Fault[];
  readonly rules: readonly {
    readonly rule: string;
    readonly line: number | null;
    readonly how: string;
    readonly source: readonly Place[];
    readonly verbs: readonly string[];
    readonly target: Place;
    readonly assumed: boolean;
    readonly problems: readonly { readonly code: string; readonly vi: string; readonly en: string }[];
  }[];
  readonly unread: readonly Place[];
  readonly fields: readonly Place[];
  readonly document?: unknown;
}

export interface Finding {
  readonly place: number;
  readonly dossierId: string | null;
  readonly reference: string | null;
  readonly verdict: string;
  readonly changes: readonly { readonly target: string; readonly before: Shown; readonly after: Shown }[];
  readonly gone: readonly { readonly code: string; readonly target: string }[];
  readonly come: readonly { readonly code: string; readonly target: string }[];
}

export interface Trial {
  readonly id: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly wanted: number;
  readonly tried: number;
  readonly summary: {
    readonly verdicts?: Readonly<Record<string, number>>;
    readonly fields?: Readonly<Record<string, number>>;
    readonly problems?: Readonly<Record<string, number>>;
  };
  readonly findings: readonly Finding[];
}

const tables = 'codes/';

/** Code tables go by `codes/<table>` among the names of mappings. */
export const tableName = (table: string): string => tables + table;

const at = (name: string, rest = ''): string => {
  const [list, one] = name.startsWith(tables) ? ['code-tables', name.slice(tables.length)] : ['mappings', name];
  return `api/${list}/${encodeURIComponent(one)}${rest}`;
};

export const readTables = async (): Promise<readonly CodeTable[]> =>
  (await get<{ items: CodeTable[] }>('api/code-tables')).items;
export const findTable = (name: string): Promise<CodeTableText> => get(at(name));
export const checkTable = (name: string, yaml: string): Promise<{ readonly faults: readonly Fault[] }> =>
  send('POST', at(name, '/checks'), { yaml });
export const findMapping = (name: string): Promise<MappingText> => get(at(name));
export const readRevisions = async (name: string): Promise<readonly Revision[]> =>
  (await get<{ items: Revision[] }>(at(name, '/revisions'))).items;
export const readStored = async (name: string): Promise<readonly Stored[]> =>
  (await get<{ items: Stored[] }>(at(name, '/messages'))).items;
export const runMapping = (name: string, body: object): Promise<Run> => send('POST', at(name, '/runs'), body);
export const saveRevision = (name: string, body: object): Promise<Revision> =>
  send('POST', at(name, '/revisions'), body);
export const activateRevision = (name: string, revision: number, body: object): Promise<Revision> =>
  send('POST', at(name, `/revisions/${revision}/activation`), body);
export const approveRevision = (name: string, revision: number, body: object): Promise<Revision> =>
  send('POST', at(name, `/revisions/${revision}/approval`), body);
export const returnToFile = (name: string, body: object): Promise<unknown> =>
  send('POST', at(name, '/return-to-file'), body);
export const beginTrial = (name: string, body: object): Promise<{ id: string }> =>
  send('POST', at(name, '/trials'), body);
export const readTrial = (name: string, id: string, after: number): Promise<Trial> =>
  get(at(name, `/trials/${id}?after=${after}`));
export const cancelTrial = (name: string, id: string): Promise<void> =>
  send('POST', at(name, `/trials/${id}/cancellation`), {});

/** A value where it may be shown, else what it looks like. */
export function shownText({ shape, value }: Shown): string {
  if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  if (shape.type === 'absent') return '—';
  return shape.pattern ?? (shape.length === undefined ? shape.type : `${shape.type} (${shape.length})`);
}
