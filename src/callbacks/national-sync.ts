// Whether the national portal is told of a dossier, and what it is told: the dossier as it stood at one row of its timeline.
import type { DeliveryWork } from '../delivery/handler.js';
import type { Outcome } from '../delivery/outcome.js';
import type { JsonRecord, MappingSet } from '../mapping/mapping.types.js';
import type { DvcqgEndpoint } from '../platform/partners.js';
import type { DossierRow } from '../store/database.js';
import type { ProcedureNames } from '../store/npsp.repository.js';
import { changeOf, present, sourceOf } from './callback-mapping.js';
import type { StatusChange, TimelineRow } from './status-change.js';

export type SyncSettings = Pick<DvcqgEndpoint, 'syncVssPortal' | 'generation'>;

/** The end of a duty that configuration switched off; undefined: it is to be done. */
export function switchedOff(work: DeliveryWork, settings: SyncSettings): Outcome | undefined {
  if (work.dossier.portal !== 'vss-portal' || settings.syncVssPortal) return undefined;
  return { kind: 'delivered', unasked: true, why: 'not synced by configuration (npspCallback.syncVssPortal)' };
}

/** The national code of the dossier's service; the service's own name where the table has none. */
export function procedureCode(mappings: MappingSet, { canonical }: DossierRow, day: string): string {
  const service = String(canonical['service']);
  return mappings.codes.meaning('npsp-procedure', service, day) ?? service;
}

/** What a dossier gets that has neither an appointment nor a time limit; A: 5 working days are at most 7 days off holidays. */
const assumedDays = 7;
const dayMs = 86_400_000;

export interface SyncFacts {
  readonly procedure: ProcedureNames;
  /** Who processes the dossier. */
  readonly agency: { readonly code: string; readonly name?: string };
  readonly generation: DvcqgEndpoint['generation'];
}

/** The document `dossier-sync.v1`. @param timeline up to and including the change. */
export function syncSource(change: StatusChange, timeline: readonly TimelineRow[], told: SyncFacts): JsonRecord {
  const { dossier, status } = sourceOf(change);
  return {
    portal: { generation: told.generation },
    procedure: { ...told.procedure },
    dossier: present({ ...(dossier as JsonRecord), ...timesOf(change, timeline), ...moneyOf(change) }),
    status,
    agency: told.agency,
    canonical: change.dossier.canonical,
    supplements: supplementsOf(timeline, originalDate(change.dossier)),
  };
}

function timesOf({ dossier }: StatusChange, timeline: readonly TimelineRow[]): JsonRecord {
  const firstOf = (...wanted: readonly number[]) => timeline.find(({ status }) => wanted.includes(status))?.at;
  const acceptedAt = firstOf(2);
  const dueAt =
    dossier.appointment_at ?? dossier.due_at ?? new Date(dossier.received_at.getTime() + assumedDays * dayMs);
  // The clock ends at 3, 8, 9 or 10, and at 7 once received; where 9 and 10 both are, 9 counts (contracts.md §1).
  const endedAt = firstOf(3, 8, 9) ?? firstOf(10) ?? (acceptedAt && firstOf(7));
  return isoOf({
    ...{ receivedAt: dossier.received_at, acceptedAt, dueAt, endedAt },
    ...{ refusedAt: firstOf(3), returnedAt: firstOf(10) },
  });
}

function moneyOf({ dossier }: StatusChange): JsonRecord {
  return { paidOnline: dossier.citizen_paid_at === null ? '0' : '1', declaredAmount: dossier.declared_amount };
}

/** The date the citizen was given at first; a row of the timeline tells only one that is new. */
function originalDate(dossier: StatusChange['dossier']): string | undefined {
  return (dossier.original_appointment_at ?? dossier.original_due_at)?.toISOString();
}

interface SupplementFacts {
  number: number;
  askedAt: string;
  askedBy?: unknown;
  reason?: string;
  answeredAt?: string;
  answer?: string;
  appointmentBefore?: unknown;
  appointmentAfter?: unknown;
}

/** Each request for a supplement (5), closed by what follows it: 1 (the citizen gave it) or 4 (TNHS goes on). */
function supplementsOf(timeline: readonly TimelineRow[], first: unknown): JsonRecord[] {
  const found: SupplementFacts[] = [];
  let appointment = first;
  for (const row of timeline) {
    const open = found.at(-1);
    const isOpen = open !== undefined && open.answeredAt === undefined;
    // A second row in status 5 is news about the same request.
    if (row.status === 5 && !isOpen) found.push(askedFor(row, found.length + 1, appointment));
    else if (isOpen) answered(open, row);
    appointment = changeOf(row.detail).appointmentAt ?? appointment;
    if (open?.answeredAt && row.status !== 5) open.appointmentAfter ??= changeOf(row.detail).appointmentAt;
  }
  return found.map((one) => present({ ...one }));
}

function askedFor(row: TimelineRow, number: number, appointmentBefore: unknown): SupplementFacts {
  const reason = row.reason === null ? {} : { reason: row.reason };
  return { number, askedAt: row.at.toISOString(), askedBy: changeOf(row.detail).officer, ...reason, appointmentBefore };
}

function answered(open: SupplementFacts, row: TimelineRow): void {
  if (row.status !== 1 && row.status !== 4) return;
  open.answeredAt = row.at.toISOString();
  if (row.reason !== null) open.answer = row.reason;
}

function isoOf(times: Readonly<Record<string, Date | undefined>>): JsonRecord {
  return Object.fromEntries(Object.entries(times).map(([name, time]) => [name, time?.toISOString()]));
}
