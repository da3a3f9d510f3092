// The story as arrows between systems. Only what was exchanged, paid or done is drawn, in the order of time.
import type { Story, TimelineEntry } from '../../api/dossiers.ts';
import { isFailed } from './entry.text.ts';

export interface Arrow {
  readonly entry: TimelineEntry;
  readonly from: string;
  /** The same as `from`: a note on that line. */
  readonly to: string;
  readonly failed: boolean;
}

const gateway = 'gateway';
const laneOrder = ['npsp', 'vss-portal', gateway, 'register', 'tnhs', 'payplat', 'accounting', 'tst', 'person'];

export function arrowsOf({ timeline }: Story): Arrow[] {
  const answered = new Set(timeline.filter(({ kind }) => kind === 'message').map(tryOf));
  return timeline.flatMap((entry) => arrowOf(entry, answered));
}

function tryOf({ deliveryId, attempt }: TimelineEntry): string {
  return `${deliveryId ?? ''}/${attempt ?? ''}`;
}

function arrowOf(entry: TimelineEntry, answered: ReadonlySet<string>): Arrow[] {
  const system = entry.system ?? gateway;
  const arrow = (from: string, to: string, failed = false): Arrow[] => [{ entry, from, to, failed }];
  switch (entry.kind) {
    case 'message':
      return entry.what === 'in' ? arrow(system, gateway) : arrow(gateway, system);
    case 'attempt':
      return isFailed(entry) && !answered.has(tryOf(entry)) ? arrow(gateway, system, true) : [];
    case 'status':
      return arrow(gateway, gateway);
    case 'voucher':
      return arrow('accounting', gateway);
    case 'act':
      return arrow('person', gateway);
    default:
      return [];
  }
}

export function lanesOf(arrows: readonly Arrow[]): string[] {
  const met = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  return laneOrder.filter((lane) => met.has(lane));
}
