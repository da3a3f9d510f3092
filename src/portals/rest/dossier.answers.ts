// Dossiers as the native REST door shows them.
import type { Receipt } from '../../intake/submission.js';
import { statusNames } from '../../domain/status.js';
import type { DossierView, TimelineEntry } from '../../store/dossier-reads.js';
import type {
  DossierAnswer,
  PaperAnswer,
  ReceiptAnswer,
  ResultAnswer,
  TimelineAnswer,
  TimelineStepAnswer,
  ViolationAnswer,
} from './rest.documents.js';

export function receiptAnswer(receipt: Receipt): ReceiptAnswer {
  return {
    id: receipt.id,
    reference: receipt.reference,
    status: receipt.status,
    statusName: statusNames[receipt.status],
    receivedAt: receipt.receivedAt.toISOString(),
    ...(receipt.warnings ? { warnings: receipt.warnings.map((one) => ({ ...one })) } : {}),
  };
}

export function dossierAnswer(dossier: DossierView): DossierAnswer {
  const { id, reference, status, sequence, tnhsNumber, appointmentAt, result } = dossier;
  return {
    id,
    reference,
    status,
    statusName: statusNames[status],
    sequence,
    receivedAt: dossier.receivedAt.toISOString(),
    updatedAt: dossier.updatedAt.toISOString(),
    ...(tnhsNumber === null ? {} : { tnhsNumber }),
    ...(appointmentAt === null ? {} : { appointmentAt: appointmentAt.toISOString() }),
    ...(result === null ? {} : { result: resultAnswer(result) }),
  };
}

export function timelineAnswer(dossier: DossierView, steps: readonly TimelineEntry[]): TimelineAnswer {
  return { id: dossier.id, reference: dossier.reference, steps: steps.map(stepAnswer) };
}

function stepAnswer(step: TimelineEntry): TimelineStepAnswer {
  const { officer, department, papers, violations, warnings } = step.detail;
  return {
    sequence: step.sequence,
    status: step.status,
    statusName: statusNames[step.status],
    at: step.at.toISOString(),
    by: step.by,
    ...(step.reason === null ? {} : { reason: step.reason }),
    ...(typeof officer === 'string' ? { officer } : {}),
    ...(typeof department === 'string' ? { department } : {}),
    ...(Array.isArray(papers) ? { papers: papers as PaperAnswer[] } : {}),
    ...(Array.isArray(violations) ? { violations: violations as ViolationAnswer[] } : {}),
    ...(Array.isArray(warnings) ? { warnings: warnings as ViolationAnswer[] } : {}),
  };
}

function resultAnswer(result: Readonly<Record<string, unknown>>): ResultAnswer {
  const { kind, documentNo, link } = result;
  return { kind: String(kind), documentNo: String(documentNo), ...(typeof link === 'string' ? { link } : {}) };
}
