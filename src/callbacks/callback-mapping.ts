// From a row of the timeline to the document a portal gets; the document itself is described by the mapping, not here.
import type { Outcome } from '../delivery/outcome.js';
import type { Status } from '../domain/status.js';
import type { JsonRecord, MappingSet } from '../mapping/mapping.types.js';
import type { DossierRow } from '../store/database.js';
import type { StatusChange } from './status-change.js';

export type MappedChange =
  { readonly ok: true; readonly value: JsonRecord } | { readonly ok: false; readonly outcome: Outcome };

/** Runs the version in force now: the portal reads its contract of today, whenever the status was reached. A problem parks the callback with fields, rules and shapes. */
export async function mapStatusChange(
  mappings: MappingSet,
  name: string,
  change: StatusChange,
  now: Date,
): Promise<MappedChange> {
  const mapped = await mappings.runAsync(name, sourceOf(change), { at: now });
  if (mapped.ok) return { ok: true, value: mapped.value };
  const { mapping, problems } = mapped;
  const why = `${mapping.name} version ${mapping.version}: ${problems.map(({ rule, code }) => `${rule} ${code}`).join(', ')}`;
  return { ok: false, outcome: { kind: 'park', code: 'MAPPING_PROBLEM', why, detail: { mapping, problems } } };
}

/** The document `status-change.v1` that the mappings `status-to-*` read. Times are ISO 8601 in UTC; absent facts are left out. */
function sourceOf({ dossier, ...change }: StatusChange): JsonRecord {
  const { officer, department, appointmentAt = dossier.appointment_at?.toISOString() } = change.detail;
  return {
    dossier: present({
      id: dossier.id,
      portalRef: dossier.portal_ref,
      tnhsNumber: dossier.tnhs_number,
      personalId: dossier.personal_id,
    }),
    status: present({
      code: change.status,
      sequence: change.sequence,
      at: change.at.toISOString(),
      reason: change.reason,
      ...{ officer, department, appointmentAt, result: resultOf(change.status, dossier) },
    }),
  };
}

/** An earlier change that is told late does not carry what came after it. */
function resultOf(status: Status, dossier: DossierRow): unknown {
  return status === 9 || status === 10 ? dossier.result : undefined;
}

function present(fields: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
