// A dossier's facts and story as operators read them. Words of people and partners, support groups and what the registers said are
// for those who may see personal data; the person is masked for everybody until revealed.
import { closedStatuses, isStatus, statusNames } from '../../domain/status.js';
import type { ContributionLine } from '../../domain/contribution/contribution.types.js';
import type { DossierRow } from '../../store/database.js';
import type { DossierStory } from '../../store/dossier-story-reads.js';
import { codeWords } from '../codes/code.words.js';
import { maskedPerson } from './found.answer.js';
import type { RulesProblem, StoryAnswer } from './story.documents.js';
import { timelineOf } from './timeline.js';

export interface Computation {
  /** How the money is computed, line by line. */
  readonly lines: readonly ContributionLine[];
  /** Why there are none: the rules it would go by are not on record. */
  readonly problem?: RulesProblem;
}

export interface StoryMaterial {
  readonly dossier: DossierRow;
  readonly story: DossierStory;
  readonly computation: Computation;
  readonly seesPersonalData: boolean;
}

export function storyAnswer(material: StoryMaterial): StoryAnswer {
  const { dossier, seesPersonalData, computation } = material;
  const story = seesPersonalData ? material.story : withoutWords(material.story);
  const { deliveries, attempts, vouchers, standings, ...rest } = story;
  const timeline = timelineOf(story);
  return {
    ...factsOf(dossier),
    person: maskedPerson(dossier.canonical),
    erasedAt: dossier.erased_at,
    clocks: clocksOf(dossier),
    money: {
      declaredVnd: dossier.declared_amount,
      computed: dossier.computed,
      lines: seesPersonalData ? computation.lines : [],
      problem: computation.problem ?? null,
      citizenPaidVnd: dossier.citizen_paid_vnd,
      citizenPaidAt: dossier.citizen_paid_at,
    },
    verification: seesPersonalData ? dossier.verification : null,
    wordsHidden: !seesPersonalData,
    timeline,
    messages: inOrderOf(timeline, rest.messages),
    deliveries: deliveries.map((one) => ({
      ...one,
      tries: attempts.filter(({ deliveryId }) => deliveryId === one.id),
    })),
    vouchers: vouchers.map((one) => ({ ...one, history: standings.filter(({ number }) => number === one.number) })),
    cover: rest.cover,
    payments: rest.payments,
    items: rest.items,
    acts: rest.acts,
    codes: codesIn(story, computation.problem),
  };
}

/** The messages as the timeline has them: the same order, the same times. */
function inOrderOf(timeline: StoryAnswer['timeline'], messages: DossierStory['messages']): DossierStory['messages'] {
  const byId = new Map(messages.map((one) => [one.id, one]));
  return timeline.flatMap(({ kind, ref, at }) => {
    const message = kind === 'message' ? byId.get(ref) : undefined;
    return message ? [{ ...message, at }] : [];
  });
}

function factsOf(row: DossierRow) {
  return {
    id: row.id,
    portal: row.portal,
    reference: row.portal_ref,
    door: row.door,
    status: row.status,
    statusName: isStatus(row.status) ? statusNames[row.status] : null,
    closed: closedStatuses.includes(row.status),
    tnhsNumber: row.tnhs_number,
    agency: row.agency,
    managingAgency: row.managing_agency,
    paymentReference: row.payment_reference,
    registrationCase: row.registration_case,
    ruleset: row.ruleset,
    correlationId: row.correlation_id,
    receivedAt: row.received_at,
    updatedAt: row.updated_at,
  };
}

function clocksOf(row: DossierRow) {
  return {
    receiptDueAt: row.receipt_due_at,
    receiptToldAt: row.receipt_told_at,
    dueAt: row.due_at,
    originalDueAt: row.original_due_at,
    dueAssumed: row.due_assumed,
    appointmentAt: row.appointment_at,
    originalAppointmentAt: row.original_appointment_at,
    expectedAt: row.expected_at,
    endedAt: row.ended_at,
    late: row.late,
    waitingSince: row.waiting_since,
    waitedMs: row.waited_ms,
    supplementRequests: row.supplement_requests,
    apologies: row.apologies,
  };
}

function withoutWords(story: DossierStory): DossierStory {
  return {
    ...story,
    events: story.events.map((one) => ({ ...one, reason: null })),
    deliveries: story.deliveries.map((one) => ({ ...one, why: null })),
    attempts: story.attempts.map((one) => ({ ...one, why: null })),
    acts: story.acts.map((one) => ({ ...one, reason: '' })),
  };
}

/** What each code in the story says and what to do about it. */
function codesIn(
  { deliveries, attempts, items, vouchers }: DossierStory,
  problem: RulesProblem | undefined,
): StoryAnswer['codes'] {
  const codes = [
    ...deliveries.map(({ code }) => code),
    ...attempts.map(({ code }) => code),
    ...items.map(({ kind }) => kind),
    ...vouchers.map(({ standingReason }) => standingReason),
    ...(problem ? [problem] : []),
  ];
  const told = [...new Set(codes)].flatMap((code) => {
    const words = code === null ? undefined : codeWords(code);
    return words ? [[words.code, words] as const] : [];
  });
  return Object.fromEntries(told);
}
