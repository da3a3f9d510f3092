// Failures, incidents and partners, as the operators' API tells them.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { CallFailed } from './client.ts';
import { useTurns } from './turns.ts';

interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

export interface FailureGroup {
  readonly id: string;
  readonly system: string;
  readonly operation: string;
  readonly code: string;
  readonly title: Bilingual;
  readonly message: string | null;
  readonly state: 'open' | 'resolved';
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly openCount: number;
  readonly parkedCount: number;
  readonly deliveries: number | null;
  readonly attempts: number | null;
}

export interface FailingDelivery {
  readonly deliveryId: string;
  readonly dossierId: string;
  readonly reference: string;
  readonly agency: string;
  readonly state: string;
  readonly attempts: number;
  readonly since: string;
  readonly nextAt: string | null;
}

export interface FailureStory extends FailureGroup {
  readonly remedy: Bilingual;
  readonly mender: string;
  readonly runbook: string;
  readonly runbookTitle: Bilingual;
  readonly trend: readonly { readonly hour: string; readonly attempts: number }[];
  readonly agencies: readonly { readonly agency: string; readonly count: number }[];
  readonly example: FailingDelivery | null;
}

export const incidentKinds = ['FAILURES', 'CIRCUIT', 'POLL', 'RECEIPTS'] as const;

export interface Incident {
  readonly id: string;
  readonly kind: (typeof incidentKinds)[number];
  readonly subject: string;
  readonly system: string | null;
  readonly operation: string | null;
  readonly code: string | null;
  readonly count: number;
  readonly state: 'open' | 'resolved';
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly owner: string | null;
  readonly acknowledgedBy: string | null;
  readonly note: string | null;
  readonly alerts: readonly {
    readonly channel: 'webhook' | 'email';
    readonly change: 'opened' | 'resolved';
    readonly state: 'due' | 'sent' | 'given_up';
    readonly lastError: string | null;
  }[];
}

export interface Secret {
  readonly fingerprint: string;
  readonly from: 'file' | 'console';
  readonly addedAt: string | null;
  readonly addedBy: string | null;
  readonly endsAt: string | null;
}

interface Held {
  readonly at: string;
  readonly by: string | null;
  readonly reason: string | null;
}

export interface Partner {
  readonly system: string;
  readonly circuit: 'closed' | 'open';
  readonly failures: number;
  readonly openedAt: string | null;
  readonly nextProbeAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly paused: Held | null;
  readonly disabled: Held | null;
  readonly waiting: number;
  readonly inFlight: number;
  readonly parked: number;
  readonly poll: {
    readonly cursor: string;
    readonly lastErrorAt: string | null;
    readonly lastErrorCode: string | null;
    readonly failures: number;
    readonly vouchersRead: number | null;
  } | null;
  readonly secrets: readonly Secret[] | null;
  readonly acts: readonly string[];
}

export interface CursorPreview {
  readonly vouchers: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly known: number;
  readonly unknown: number;
  readonly unreadable: number;
  readonly more: boolean;
}

export interface PollStep {
  readonly at: string;
  readonly fromCursor: string;
  readonly vouchers: number;
}

export interface Reading<T> {
  readonly data: ShallowRef<T | undefined>;
  readonly failure: ShallowRef<CallFailed | undefined>;
  readonly busy: Ref<boolean>;
  read(): Promise<void>;
}

/** One reading that can be repeated, also by a clock; what it told last stays while it is asked anew. */
export function useReading<T>(ask: () => Promise<T>): Reading<T> {
  const data = shallowRef<T>();
  const failure = shallowRef<CallFailed>();
  const busy = ref(false);
  const begin = useTurns();
  async function read(): Promise<void> {
    const counts = begin();
    busy.value = true;
    try {
      const told = await ask();
      if (counts()) [data.value, failure.value] = [told, undefined];
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (counts()) failure.value = error;
    } finally {
      busy.value = false;
    }
  }
  return { data, failure, busy, read };
}
