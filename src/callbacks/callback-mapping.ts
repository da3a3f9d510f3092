// From a row of the timeline to the document a portal gets; the document itself is described by the mapping, not here.
import type { Outcome } from '../delivery/outcome.js';
import type { Status } from '../domain/status.js';
import type { JsonRecord, MappingSet } from '../mapping/mapping.types.js';
import type { DossierRow } from '../store/database.js';
import { appointmentOf } from '../store/dossier-reads.js';
import type { StatusChange } from './status-change.js';

export type MappedChange =
  { readonly ok: true; readonly value: JsonRecord } | { readonly ok: false; readonly outcome: Outcome };

/** Runs the version in force now: the portal reads its contract of today, whenever the status was reached. */
export function mapStatusChange(
  mappings: MappingSet,
  name: string,
  change: StatusChange,
  now: Date,
): Promise<MappedChange> {
  return mapDocument(mappings, name, sourceOf(change), now);
}

/** A problem parks the callback with fields, rules and shapes. */
export async function mapDocument(
  mappings: MappingSet,
  name: string,
  source: JsonRecord,
  now: Date,
): Promise<MappedChange> {
  const mapped = await mappings.runAsync(name, source, { at: now });
  if (mapped.ok) return { ok: true, value: mapped.value };
  const { mapping, problems } = mapped;
  const why = `${mapping.name} version ${mapping.version}: ${problems.map(({ rule, code }) => `${rule} ${code}`).join(', ')}`;
  return { ok: false, outcome: { kind: 'park', code: 'MAPPING_PROBLEM', why, detail: { mapping, problems } } };
}

/** The document `status-change.v1` that the mappings `status-to-*` read. Times are ISO 8601 in UTC; absent facts are left out. */
export function sourceOf({ dossier, ...change }: StatusChange): JsonRecord {
  const { officer, department, originalAppointmentAt, apology, violations, ...told } = changeOf(change.detail);
  const appointmentAt = told.appointmentAt ?? appointmentOf({ ...dossier, status: change.status })?.toISOString();
  return {
    dossier: present({
      id: dossier.id,
      portalRef: dossier.portal_ref,
      tnhsNumber: dossier.tnhs_number,
      personalId: personalIdOf(dossier),
    }),
    status: present({
      code: change.status,
      sequence: change.sequence,
      at: change.at.toISOString(),
      reason: change.reason,
      ...{ officer, department, appointmentAt, originalAppointmentAt, apology, violations },
      result: resultOf(change.status, dossier),
    }),
  };
}

/** What a row of the timeline tells besides its status. */
export function changeOf(detail: JsonRecord): ToldDetail {
  return detail;
}

export interface ToldDetail {
  readonly officer?: unknown;
  readonly department?: unknown;
  readonly appointmentAt?: unknown;
  /** With an apology: the first date, and its words. */
  readonly originalAppointmentAt?: unknown;
  readonly apology?: unknown;
  /** With a refusal by rule or register: each field, rule and remedy in both languages. */
  readonly violations?: unknown;
}

/** An earlier change that is told late does not carry what came after it. */
function resultOf(status: Status, dossier: DossierRow): unknown {
  return status === 9 || status === 10 ? dossier.result : undefined;
}

/** The column holds a keyed hash; the number itself is in the form. */
function personalIdOf({ canonical }: DossierRow): unknown {
  return (canonical['participant'] as { readonly personalId?: string } | undefined)?.personalId;
}

export function present(fields: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
