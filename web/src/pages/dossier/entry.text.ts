// One thing of the timeline in words.
import type { TimelineEntry } from '../../api/dossiers.ts';
import { localTime } from '../../api/times.ts';
import { actName } from '../../words/act-name.ts';

export type Translate = (key: string, named?: Readonly<Record<string, unknown>>) => string;

export function systemName(t: Translate, system: string | undefined): string {
  return system === undefined ? '' : t(`find.systems.${system}`);
}

const operations: readonly string[] = [
  ...['submit', 'verify', 'create', 'supplement', 'withdraw', 'record', 'cover', 'cover-notice', 'status', 'sync'],
  ...['progress', 'ipn'],
];

/** What was carried, in words; a name that only a partner uses stays as it is. */
export function operationName(t: Translate, operation = ''): string {
  return operations.includes(operation) ? t(`states.operation.${operation}`) : operation;
}

const movers: readonly string[] = ['portal', 'tnhs', 'accounting', 'tst', 'gateway'];

function moverName(t: Translate, by: string): string {
  return movers.includes(by) ? systemName(t, by) : by;
}

export function entryText(t: Translate, entry: TimelineEntry): string {
  const { what, ref, by = '' } = entry;
  const operation = operationName(t, entry.operation);
  const system = systemName(t, entry.system);
  switch (entry.kind) {
    case 'message':
      return t(`find.entry.message.${what}`, { system, operation });
    case 'status':
      return `${t('find.entry.status', { status: `${what} · ${t(`status.${what}`)}` })}, ${t('find.entry.moved', { by: moverName(t, by) })}`;
    case 'duty':
      return t('find.entry.duty', { system, operation });
    case 'attempt':
      return attemptText(t, entry, system);
    case 'act':
      return t('find.entry.act', { by, what: actName(t, what) });
    default:
      return t(`find.entry.${entry.kind}`, { ref, what: t(`find.standing.${what}`) });
  }
}

function attemptText(t: Translate, entry: TimelineEntry, system: string): string {
  const { what, attempt = 0, durationMs: ms = 0, nextAttemptAt } = entry;
  const operation = operationName(t, entry.operation);
  const tried = t('find.entry.attempt', { attempt, system, operation, outcome: t(`find.outcomes.${what}`), ms });
  return nextAttemptAt === undefined ? tried : `${tried}, ${t('find.entry.next', { at: localTime(nextAttemptAt) })}`;
}

const failed: readonly string[] = ['retry', 'park', 'refuse', 'unknown'];

export function isFailed({ kind, what }: TimelineEntry): boolean {
  return kind === 'attempt' && failed.includes(what);
}
