// Shapes of the operators' API that the pages of this topic read.
export interface QueueNumbers {
  readonly flowing: number;
  readonly waiting: number;
  readonly parked: number;
  readonly oldestWaitingAt: string | null;
  readonly oldestParkedAt: string | null;
}

export interface PartnerHealth extends QueueNumbers {
  readonly system: string;
  readonly circuit: 'closed' | 'open';
  readonly failures: number;
  readonly nextProbeAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly disabledAt: string | null;
  readonly disabledReason: string | null;
}

export interface WatchNumber {
  readonly count: number;
  readonly oldestAt: string | null;
}

export interface BothLanguages {
  readonly vi: string;
  readonly en: string;
}

export interface AgencyNumbers extends QueueNumbers {
  readonly agency: string;
  readonly name: string | null;
  readonly open: number;
  readonly arising: number;
  readonly receiptAtRisk: number;
  readonly overdue: number;
  readonly covers: number;
  readonly reconciliation: number;
}

export interface PollStanding {
  readonly source: string;
  readonly cursor: string;
  readonly lastSuccessAt: string | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorAt: string | null;
  readonly vouchersRead: number;
}

export interface WorkerStanding {
  readonly worker: string;
  readonly role: string;
  readonly startedAt: string;
  readonly beatAt: string;
  readonly inFlight: number;
}

export interface Overview {
  readonly at: string;
  readonly lateAt: string;
  readonly open: number;
  readonly byStatus: readonly { readonly status: number; readonly count: number }[];
  readonly deliveries: QueueNumbers;
  readonly minute: { readonly at: string; readonly received: number; delivered: number; failed: number } | null;
  readonly watch: {
    readonly arising: WatchNumber;
    readonly receiptAtRisk: WatchNumber;
    readonly overdue: WatchNumber;
    readonly late: WatchNumber;
    readonly covers: WatchNumber;
    readonly paidWithoutVoucher: WatchNumber;
    readonly reconciliation: WatchNumber;
    readonly reconciliationByKind: readonly (WatchNumber & { readonly kind: string; readonly title: BothLanguages })[];
  };
  readonly partners: readonly PartnerHealth[];
  readonly agencies: readonly AgencyNumbers[];
  readonly polls: readonly PollStanding[];
  readonly workers: readonly WorkerStanding[];
}

export type Span = '1h' | '24h' | '30d';
type Values = readonly (number | null)[];

export interface History {
  readonly span: Span;
  readonly stepSeconds: number;
  readonly moments: readonly string[];
  readonly received: Values;
  readonly systems: readonly {
    readonly system: string;
    readonly delivered: Values;
    readonly failed: Values;
    readonly p50Ms: Values;
    readonly p95Ms: Values;
  }[];
}

export interface Clocked {
  readonly id: string;
  readonly portal: string;
  readonly reference: string;
  readonly tnhsNumber: string | null;
  readonly status: number;
  readonly agency: string;
  readonly owner: string;
  readonly receivedAt: string;
  readonly receiptDueAt?: string | null;
  readonly appointmentAt?: string | null;
  readonly originalAppointmentAt?: string | null;
  readonly endedAt?: string | null;
  readonly apologies?: number;
  readonly supplementRequests?: number;
  readonly dueAssumed?: boolean;
  readonly why?: readonly ('missed' | 'supplement-twice')[];
}

export interface Cover {
  readonly dossierId: string;
  readonly portal: string;
  readonly portalReference: string;
  readonly tnhsNumber: string | null;
  readonly agency: string;
  readonly owner: string;
  readonly state: 'requested' | 'created' | 'issued';
  readonly coverNumber: string | null;
  readonly requestedAt: string;
  readonly createdAt: string | null;
  readonly late: boolean;
}

export interface Paid {
  readonly dossierId: string;
  readonly portalReference: string;
  readonly tnhsNumber: string | null;
  readonly agency: string;
  readonly status: number;
  readonly paidAt: string;
  readonly paidVnd: number;
  readonly itemId: string | null;
  readonly owner: string | null;
}

export interface Item {
  readonly id: string;
  readonly kind: string;
  readonly title: BothLanguages;
  readonly remedy: BothLanguages;
  readonly state: 'open' | 'resolved';
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly ageDays: number;
  readonly owner: string | null;
  readonly agency: string | null;
  readonly voucherNumber: string | null;
  readonly documentNumber: string | null;
  readonly amountVnd: number | null;
  readonly dossierId: string | null;
  readonly portal: string | null;
  readonly portalReference: string | null;
  readonly tnhsNumber: string | null;
  readonly resolution: (BothLanguages & { readonly code: string }) | null;
  readonly resolvedBy: string | null;
  readonly note: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface ItemWithStory extends Item {
  readonly story: {
    readonly told: readonly { readonly version: number; readonly state: string; readonly seenAt: string }[];
    readonly standings: readonly {
      readonly at: string;
      readonly standing: string;
      readonly reason: string | null;
      readonly amountVnd: number;
      readonly dossierId: string | null;
    }[];
    readonly duty: {
      readonly state: string;
      readonly attempts: number;
      readonly code: string | null;
      readonly updatedAt: string;
    } | null;
    readonly statuses: readonly { readonly status: number; readonly by: string; readonly at: string }[];
    readonly acts: readonly {
      readonly at: string;
      readonly who: string;
      readonly act: string;
      readonly reason: string;
    }[];
  };
}

const money = new Intl.NumberFormat('vi-VN');

/** `1.234.567` */
export function grouped(value: number): string {
  return money.format(value);
}

/** What reconciliation items may be filtered by, with how many are open. */
export interface Choices {
  readonly kinds: readonly {
    readonly kind: string;
    readonly title: { readonly vi: string; readonly en: string };
    readonly open: number;
  }[];
  readonly owners: readonly { readonly owner: string; readonly open: number }[];
}
