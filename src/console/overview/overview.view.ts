// From what was read for all to what one operator sees: bound to agencies, only what these received or are answerable for.
import { errorTable } from '../../domain/errors.js';
import type { Bilingual } from '../../domain/status.js';
import type { FlowRow } from '../../store/flow-sample.repository.js';
import type { OpenDeliveries, Watched } from '../../store/overview-standing-reads.js';
import type {
  AgencyNumbers,
  KindNumber,
  MinuteFlow,
  OverviewDocument,
  PartnerHealth,
  QueueNumbers,
  StatusNumber,
  WatchNumber,
} from './overview.documents.js';
import type { Readings } from './overview.readings.js';

type Owned = { readonly agency: string; readonly owner: string; readonly count: number };
type Agencies = readonly string[] | undefined;

const paidKind = 'PAID_WITHOUT_VOUCHER';

export function overviewOf(readings: Readings, minute: readonly FlowRow[], agencies: Agencies): OverviewDocument {
  const seen = narrowed(readings, agencies);
  const { machinery, slow } = readings;
  const times = [readings.work, readings.watch, machinery].map(({ at }) => at.getTime());
  return {
    at: new Date(Math.min(...times)).toISOString(),
    lateAt: slow.at.toISOString(),
    open: sumOf(seen.dossiers),
    byStatus: byStatus(seen.dossiers),
    deliveries: queueOf(seen.deliveries),
    minute: minuteOf(minute),
    watch: {
      arising: numberOf(seen.arising),
      receiptAtRisk: numberOf(seen.receiptAtRisk),
      overdue: numberOf(seen.overdue),
      late: { count: sumOf(seen.late), oldestAt: null },
      covers: numberOf(seen.covers),
      paidWithoutVoucher: numberOf(seen.items.filter(({ kind }) => kind === paidKind)),
      reconciliation: numberOf(seen.items),
      reconciliationByKind: byKind(seen.items),
    },
    partners: partnersOf(readings, seen.deliveries),
    agencies: agenciesOf(seen, slow.value.names),
    polls: machinery.value.polls.map((poll) => ({
      ...poll,
      lastSuccessAt: iso(poll.lastSuccessAt),
      lastErrorAt: iso(poll.lastErrorAt),
    })),
    workers: machinery.value.workers.map(({ worker, role, startedAt, beatAt, inFlight }) => ({
      worker,
      role,
      startedAt: startedAt.toISOString(),
      beatAt: beatAt.toISOString(),
      inFlight,
    })),
  };
}

type Seen = ReturnType<typeof narrowed>;

function narrowed({ work, watch, slow }: Readings, agencies: Agencies) {
  const mine = <T extends Owned>(rows: readonly T[]): readonly T[] =>
    agencies ? rows.filter(({ agency, owner }) => agencies.includes(agency) || agencies.includes(owner)) : rows;
  return {
    dossiers: mine(work.value.dossiers),
    deliveries: mine(work.value.deliveries),
    arising: mine(watch.value.arising),
    receiptAtRisk: mine(watch.value.receiptAtRisk),
    overdue: mine(watch.value.overdue),
    covers: mine(watch.value.covers),
    items: mine(watch.value.items),
    late: mine(slow.value.late),
  };
}

function queueOf(rows: readonly OpenDeliveries[]): QueueNumbers {
  const waiting = rows.filter(({ state }) => state === 'pending' || state === 'waiting');
  const parked = rows.filter(({ state }) => state === 'parked');
  return {
    flowing: sumOf(rows.filter(({ state }) => state === 'in_flight')),
    waiting: sumOf(waiting),
    parked: sumOf(parked),
    oldestWaitingAt: oldestOf(waiting),
    oldestParkedAt: oldestOf(parked),
  };
}

function partnersOf({ machinery, slow }: Readings, deliveries: readonly OpenDeliveries[]): PartnerHealth[] {
  const { circuits, disabled } = machinery.value;
  return circuits.map(({ system, state, failures, nextProbeAt, lastSuccessAt }) => {
    const endpoint = disabled.find((one) => one.system === system);
    return {
      system,
      circuit: state,
      failures,
      nextProbeAt: state === 'open' ? iso(nextProbeAt) : null,
      lastSuccessAt: iso(latest(lastSuccessAt, slow.value.lastDelivered.get(system) ?? null)),
      disabledAt: iso(endpoint?.disabledAt ?? null),
      disabledReason: endpoint?.reason ?? null,
      ...queueOf(deliveries.filter((one) => one.system === system)),
    };
  });
}

function agenciesOf(seen: Seen, names: ReadonlyMap<string, string>): AgencyNumbers[] {
  const every = [seen.dossiers, seen.deliveries, seen.receiptAtRisk, seen.overdue, seen.covers, seen.items];
  const codes = new Set(every.flatMap((rows) => rows.map(({ agency }) => agency)));
  codes.delete('');
  return [...codes].sort().map((agency) => {
    const own = <T extends Owned>(rows: readonly T[]): readonly T[] => rows.filter((row) => row.agency === agency);
    return {
      agency,
      name: names.get(agency) ?? null,
      open: sumOf(own(seen.dossiers)),
      ...queueOf(own(seen.deliveries)),
      arising: sumOf(own(seen.arising)),
      receiptAtRisk: sumOf(own(seen.receiptAtRisk)),
      overdue: sumOf(own(seen.overdue)),
      covers: sumOf(own(seen.covers)),
      reconciliation: sumOf(own(seen.items)),
    };
  });
}

function byStatus(rows: Seen['dossiers']): StatusNumber[] {
  const statuses = [...new Set(rows.map(({ status }) => status))].sort((one, other) => one - other);
  return statuses.map((status) => ({ status, count: sumOf(rows.filter((row) => row.status === status)) }));
}

function byKind(rows: Seen['items']): KindNumber[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => ({ kind, title: titleOf(kind), ...numberOf(rows.filter((row) => row.kind === kind)) }));
}

function titleOf(kind: string): Bilingual {
  const table: Readonly<Record<string, { readonly title: Bilingual } | undefined>> = errorTable;
  return table[kind]?.title ?? { vi: kind, en: kind };
}

function minuteOf(rows: readonly FlowRow[]): MinuteFlow | null {
  const [first] = rows;
  if (!first) return null;
  const sum = (of: (row: FlowRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    at: first.at.toISOString(),
    received: sum(({ received }) => received),
    delivered: sum(({ delivered }) => delivered),
    failed: sum(({ failed }) => failed),
  };
}

function numberOf(rows: readonly Watched[]): WatchNumber {
  return { count: sumOf(rows), oldestAt: oldestOf(rows) };
}

function sumOf(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

function oldestOf(rows: readonly { readonly oldestAt: Date }[]): string | null {
  if (rows.length === 0) return null;
  return new Date(Math.min(...rows.map(({ oldestAt }) => oldestAt.getTime()))).toISOString();
}

function latest(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return one > other ? one : other;
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
