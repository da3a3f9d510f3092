// Replays and acts on deliveries, as the operators' API tells them.
export const replayStates = ['draft', 'running', 'paused', 'stopped', 'cancelled', 'done'] as const;
export const itemOutcomes = ['waiting', 'released', 'delivered', 'refused', 'failed', 'cancelled', 'skipped'] as const;
export const counts = ['waiting', 'underWay', 'delivered', 'refused', 'failed', 'cancelled', 'skipped'] as const;

/** What a replay takes; see the API. */
export interface ReplaySelection {
  readonly ids?: readonly string[];
  readonly group?: string;
  readonly system?: string;
  readonly operation?: string;
  readonly code?: string;
  readonly agency?: string;
  readonly state?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface Replay extends Readonly<Record<(typeof counts)[number], number>> {
  readonly id: string;
  readonly state: (typeof replayStates)[number];
  readonly stateBy: string | null;
  readonly selection: ReplaySelection;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly total: number;
  readonly perSecond: number;
  readonly failurePercent: number;
  readonly failureMinimum: number;
}

export interface ReplayItem {
  readonly place: number;
  readonly deliveryId: string;
  readonly dossierId: string;
  readonly portalReference: string;
  readonly agency: string;
  readonly system: string;
  readonly operation: string;
  readonly outcome: (typeof itemOutcomes)[number];
  readonly code: string | null;
}

export interface Previewed {
  readonly deliveryId: string;
  readonly portalReference: string;
  readonly system: string;
  readonly operation: string;
  readonly asks: boolean;
  readonly would: 'send' | 'fail' | 'unknown';
  readonly problems: readonly string[];
  readonly differences: readonly { readonly path: string; readonly before?: string; readonly after?: string }[] | null;
}

export interface PossibleActs {
  readonly id: string;
  readonly state: string;
  readonly unsure: boolean;
  readonly acts: readonly string[];
  readonly facts: readonly { readonly name: string; readonly required: boolean }[];
}
