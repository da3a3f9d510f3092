// A copy of the real rule files with some texts changed, in a folder of its own.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const realRules = resolve(import.meta.dirname, '../../rules');

const made: string[] = [];

export function removeRulesFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface RuleEdit {
  readonly file: string;
  /** Must stand in the file once or more; the first one is replaced, searched from `after` on. */
  readonly find: string;
  readonly replace: string;
  /** A text before the place, e.g. the name of the rule. */
  readonly after?: string;
}

export function rulesFolder(...edits: readonly RuleEdit[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  made.push(folder);
  cpSync(realRules, folder, { recursive: true });
  for (const { file, find, replace, after = '' } of edits) {
    const text = readFileSync(join(folder, file), 'utf8');
    const at = text.indexOf(find, text.indexOf(after));
    if (!text.includes(after) || at < 0) throw new Error(`${file} has no "${find}" after "${after}"`);
    writeFileSync(join(folder, file), text.slice(0, at) + replace + text.slice(at + find.length));
  }
  return folder;
}

/** Switches a rule that has one value to another one. */
export function switched(file: string, rule: string, value: string): RuleEdit {
  const text = readFileSync(join(realRules, file), 'utf8');
  const after = `\n  ${rule}:`;
  const start = text.indexOf('- value:', text.indexOf(after));
  return { file, after, find: text.slice(start, text.indexOf('\n', start)), replace: `- value: ${value}` };
}
