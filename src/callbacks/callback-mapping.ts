// From a row of the timeline to the document a portal gets; the document itself is described by the mapping, not here.
import type { Outcome } from '../delivery/outcome.js';
import { statusNames } from '../domain/status.js';
import type { JsonRecord, MappingSet } from '../mapping/mapping.types.js';
import type { StatusChange } from './status-change.js';

export type MappedChange =
  { readonly ok: true; readonly value: JsonRecord } | { readonly ok: false; readonly outcome: Outcome };

/** Runs the version in force when the status was reached. A problem parks the callback with fields, rules and shapes. */
export async function mapStatusChange(mappings: MappingSet, name: string, change: StatusChange): Promise<MappedChange> {
  const mapped = await mappings.runAsync(name, sourceOf(change), { at: change.at });
  if (mapped.ok) return { ok: true, value: mapped.value };
  const { mapping, problems } = mapped;
  const why = `${mapping.name} version ${mapping.version}: ${problems.map(({ rule, code }) => `${rule} ${code}`).join(', ')}`;
  return { ok: false, outcome: { kind: 'park', code: 'MAPPING_PROBLEM', why, detail: { mapping, problems } } };
}

/** What the mappings `status-to-*` may read. Times are ISO 8601 in UTC; absent facts are left out. */
function sourceOf({ dossier, ...change }: StatusChange): JsonRecord {
  return {
    dossier: {
      id: dossier.id,
      reference: dossier.portal_ref,
      ...present({ tnhsNumber: dossier.tnhs_number, agency: dossier.agency }),
      ...present({ appointmentAt: dossier.appointment_at?.toISOString() ?? null, result: dossier.result }),
    },
    event: {
      sequence: change.sequence,
      status: change.status,
      statusName: statusNames[change.status],
      at: change.at.toISOString(),
      ...present({ reason: change.reason }),
      detail: change.detail,
    },
  };
}

function present(fields: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
