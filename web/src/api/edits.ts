// Edits of dossiers, as the operators' API tells them.
import { ref } from 'vue';
import type { Canonical } from './canonical.ts';
import { CallFailed, get, type Problem } from './client.ts';
import type { Previewed } from './replays.ts';
import { may } from './session.ts';

export const editStates = ['proposed', 'approved', 'rejected', 'applied'] as const;

export interface Edit {
  readonly id: string;
  readonly dossierId: string;
  readonly portalReference: string;
  readonly agency: string;
  readonly state: (typeof editStates)[number];
  readonly changed: readonly string[];
  readonly needsApproval: boolean;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decision: string | null;
  readonly appliedBy: string | null;
  readonly appliedAt: string | null;
}

export interface Difference {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

export interface EditDuty {
  readonly id: string;
  readonly system: string;
  readonly operation: string;
  readonly state: string;
  readonly code: string | null;
}

export interface ShownEdit extends Edit {
  readonly differences: readonly Difference[];
  readonly duties: readonly EditDuty[];
  readonly stale: boolean;
}

export type Violation = Problem['violations'][number];

export interface EditedDelivery extends Previewed {
  readonly sentAt: string | null;
  readonly mapping: string | null;
  readonly without: Pick<Previewed, 'would' | 'problems'>;
  readonly byEdit: readonly Difference[] | null;
  /** The registers are asked once more before it is sent. */
  readonly verifies: boolean;
  readonly violations: readonly Violation[];
}

export interface EditPreview {
  readonly changed: readonly string[];
  readonly needsApproval: boolean;
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  readonly differences: readonly Difference[];
  readonly deliveries: readonly EditedDelivery[];
}

export interface EditWords {
  readonly deliveryId: string;
  readonly system: string;
  readonly operation: string;
  readonly field: 'note' | 'reason';
  readonly text: string;
}

export interface EditDraft {
  readonly canonical: Canonical;
  readonly words: readonly EditWords[];
}

/** Edits that wait for this person: to approve, or to apply. */
export const waitingEdits = ref(0);

/** Looked at when a page is opened and after an act, never by a clock: a session nobody uses must idle out. */
export async function readWaitingEdits(): Promise<void> {
  if (!may('approve') && !may('edit')) return;
  try {
    const { toApprove, toApply } = await get<{ toApprove: number; toApply: number }>('api/edits/waiting');
    waitingEdits.value = (may('approve') ? toApprove : 0) + (may('edit') ? toApply : 0);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
  }
}
