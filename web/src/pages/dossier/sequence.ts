// The story as arrows between systems, in the story's own order. What was exchanged, paid, decided or done is drawn; duties and tries
// that went well are only in the list.
import type { Story, TimelineEntry } from '../../api/dossiers.ts';
import { localTime } from '../../api/times.ts';
import { isFailed } from './entry.text.ts';

export interface Arrow {
  readonly entry: TimelineEntry;
  readonly from: string;
  /** The same as `from`: a note on that line. */
  readonly to: string;
  readonly failed: boolean;
  /** Set where another day begins. */
  readonly day: string | undefined;
  /** `HH:mm:ss`; empty where it is that of the arrow above. */
  readonly time: string;
}

type Ends = Pick<Arrow, 'from' | 'to' | 'failed'>;

const gateway = 'gateway';
const laneOrder = ['npsp', 'vss-portal', gateway, 'register', 'tnhs', 'payplat', 'accounting', 'tst', 'person'];

export function arrowsOf({ timeline }: Story): Arrow[] {
  const answered = new Set(timeline.filter(({ kind }) => kind === 'message').map(tryOf));
  const told = new Set<string>();
  let before = ['', ''];
  return timeline.flatMap((entry) => {
    const ends = endsOf(entry, { answered, told });
    if (!ends) return [];
    const [day = '', time = ''] = localTime(entry.at).split(' ');
    const arrow = { entry, ...ends, day: day === before[0] ? undefined : day, time: time === before[1] ? '' : time };
    before = [day, time];
    return [arrow];
  });
}

function tryOf({ deliveryId, attempt }: TimelineEntry): string {
  return `${deliveryId ?? ''}/${attempt ?? ''}`;
}

interface Drawn {
  /** Tries of which a message is there. */
  readonly answered: ReadonlySet<string>;
  /** What accounting has told so far. */
  readonly told: Set<string>;
}

function endsOf(entry: TimelineEntry, drawn: Drawn): Ends | undefined {
  const system = entry.system ?? gateway;
  const arrow = (from: string, to: string, failed = false): Ends => ({ from, to, failed });
  switch (entry.kind) {
    case 'message':
      return entry.what === 'in' ? arrow(system, gateway) : arrow(gateway, system);
    case 'attempt':
      return isFailed(entry) && !drawn.answered.has(tryOf(entry)) ? arrow(gateway, system, true) : undefined;
    case 'voucher':
      return isNews(entry, drawn) ? arrow('accounting', gateway) : arrow(gateway, gateway);
    case 'act':
      return arrow('person', gateway);
    case 'duty':
      return undefined;
    default:
      return arrow(gateway, gateway);
  }
}

/** A version of a voucher comes from accounting once; how it stands afterwards is the gateway's doing. */
function isNews({ ref, version = 0, what }: TimelineEntry, { told }: Drawn): boolean {
  const news = `${ref}/${version}/${what === 'reversed'}`;
  const isNew = !told.has(news);
  told.add(news);
  return isNew;
}

export function lanesOf(arrows: readonly Arrow[]): string[] {
  const met = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  return laneOrder.filter((lane) => met.has(lane));
}
