// Verifies the audit log's chain: a file of JSON lines without any gateway, or the gateway's own answer.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AuditCheck, headIn, type AuditHead, type AuditVerdict } from '../domain/audit-chain.js';

/**
 * @param head noted earlier, `seq:hash`; the file must still have that entry.
 * @throws Error when the head is none, or the file cannot be read
 */
export async function verifyFile(path: string, head?: string): Promise<AuditVerdict> {
  const check = new AuditCheck(head === undefined ? [] : [requireHead(head)]);
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    if (!check.take(entryIn(line))) break;
  }
  return check.verdict();
}

export function requireHead(text: string): AuditHead {
  const head = headIn(text);
  if (!head) throw new Error('Mốc phải có dạng số:băm · a head is written seq:hash, as the check tells it');
  return head;
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
