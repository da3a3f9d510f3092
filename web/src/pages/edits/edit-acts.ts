// What a person may do with an edit now, and why not where the next step is not theirs. The gateway looks again.
import type { ShownEdit } from '../../api/edits.ts';
import type { Right } from '../../api/session.ts';

export type EditAct = 'approve' | 'reject' | 'withdraw' | 'apply';

export interface Onlooker {
  readonly username: string | undefined;
  readonly may: (right: Right) => boolean;
}

export function isOpenEdit({ state }: Pick<ShownEdit, 'state'>): boolean {
  return state === 'proposed' || state === 'approved';
}

export function actsOn(edit: ShownEdit, { username, may }: Onlooker): EditAct[] {
  if (!isOpenEdit(edit)) return [];
  const isOwn = edit.proposedBy === username;
  const acts: Record<EditAct, boolean> = {
    approve: may('approve') && awaitsApproval(edit) && !isOwn && !edit.stale,
    apply: may('edit') && !awaitsApproval(edit) && !edit.stale,
    reject: may('approve') && !isOwn,
    withdraw: may('edit') && isOwn,
  };
  return (Object.keys(acts) as EditAct[]).filter((act) => acts[act]);
}

export type Hindrance = 'stale' | 'own' | 'awaitsApprover' | 'awaitsEditor';

export function hindranceOf(edit: ShownEdit, { username, may }: Onlooker): Hindrance | undefined {
  if (!isOpenEdit(edit)) return undefined;
  if (edit.stale) return 'stale';
  if (!awaitsApproval(edit)) return may('edit') ? undefined : 'awaitsEditor';
  if (edit.proposedBy === username) return 'own';
  return may('approve') ? undefined : 'awaitsApprover';
}

function awaitsApproval({ state, needsApproval }: ShownEdit): boolean {
  return state === 'proposed' && needsApproval;
}
