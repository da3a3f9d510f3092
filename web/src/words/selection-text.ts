// What a replay was asked to take, in words.
import type { ReplaySelection } from '../api/replays.ts';
import { localTime } from '../api/times.ts';

type Translate = (key: string, named?: Readonly<Record<string, unknown>>) => string;

export function selectionText(t: Translate, selection: Omit<ReplaySelection, 'ids'>): string {
  const { group, state, system, operation, code, agency, from, to } = selection;
  const parts = [
    group && t('replay.wholeGroup'),
    state && t(`find.states.${state}`),
    system && t(`find.systems.${system}`),
    operation && t(`states.operation.${operation}`),
    code,
    agency,
    from && t('replay.selectedFrom', { at: localTime(from) }),
    to && t('replay.selectedTo', { at: localTime(to) }),
  ];
  return parts.filter(Boolean).join(' · ');
}
