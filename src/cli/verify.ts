// Verifies the audit log's chain: a file of JSON lines without any gateway, or the gateway's own answer.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AuditCheck, type AuditVerdict } from '../domain/audit-chain.js';

/** @param head noted earlier, `seq:hash`; the file must still have that entry. */
export async function verifyFile(path: string, head?: string): Promise<AuditVerdict> {
  const check = new AuditCheck();
  let hasHead = head === undefined;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    if (!check.take(entryIn(line))) break;
    const { seq, hash } = check.verdict().head;
    hasHead ||= head === `${seq}:${hash}`;
  }
  const verdict = check.verdict();
  if (hasHead || !verdict.intact) return verdict;
  return { ...verdict, intact: false, broken: { seq: Number(head?.split(':', 1)[0]), why: 'out of order' } };
}

export function verdictText({ intact, entries, head, broken }: AuditVerdict): string {
  const last = `${head.seq}:${head.hash}`;
  if (intact) return `Nguyên vẹn · Intact: ${entries} · ${last}\n`;
  return `ĐỨT ở mục số ${broken?.seq ?? 0} · BROKEN at entry ${broken?.seq ?? 0}: ${broken?.why ?? ''}\nMục cuối còn đúng · Last good entry: ${last}\n`;
}

function entryIn(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
