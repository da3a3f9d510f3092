import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { statuses, type Status } from '../domain/status.js';
import { judgeEvent, type DossierStanding } from './tnhs-event.judgement.js';

const words = {
  SAME_STATUS: 'same',
  NOT_TNHS_TO_SAY: 'not theirs',
  PASSED: 'passed',
  OVERTAKEN: 'overtaken',
  PAID_ALREADY: 'paid',
} as const;

const at = new Date('2026-11-22T08:00:00Z');

function verdict(dossier: Partial<DossierStanding>, status: Status): string {
  const standing = { status: 1 as Status, lastToldAt: undefined, paid: false, ...dossier };
  const judgement = judgeEvent(standing, { status, at });
  if (judgement.act === 'note') return words[judgement.note];
  return judgement.act === 'move' ? 'moves' : 'conflict';
}

it('README.md shows what becomes of every status in every status', () => {
  const rows = statuses.map((told) => [
    `**${told}**`,
    ...statuses.map((present) => verdict({ status: present }, told)),
  ]);
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`.replaceAll(/\s+/g, ' '));
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
    .replaceAll(/ +/g, ' ')
    .split('\n');
  expect(readme.filter((line) => /^\| \*\*\d+\*\* \|/.test(line))).toEqual(table);
});

it('what TNHS told earlier than its last word is overtaken; the same moment is not', () => {
  const later = new Date(at.getTime() + 1);
  expect(verdict({ status: 5, lastToldAt: later }, 6)).toBe('overtaken');
  expect(verdict({ status: 5, lastToldAt: at }, 6)).toBe('moves');
  expect(verdict({ status: 7, lastToldAt: later }, 4)).toBe('overtaken');
});

it('a dossier whose voucher is here is not asked to pay, and hears everything else', () => {
  expect(verdict({ status: 4, paid: true }, 6)).toBe('paid');
  expect(verdict({ status: 2, paid: true }, 6)).toBe('paid');
  expect(verdict({ status: 4, paid: true }, 5)).toBe('moves');
  expect(verdict({ status: 4, paid: true }, 8)).toBe('moves');
});
