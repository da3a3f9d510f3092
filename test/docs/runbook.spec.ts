// The runbook in both languages: each has what the errors point to, and the Vietnamese one the same parts, commands and codes in the
// same order as the English one.
import { describe, expect, it } from '@jest/globals';
import { readDocument } from '../../scripts/docs-tables.js';
import { errorTable } from '../../src/domain/errors.js';
import { runbookSections } from '../../src/domain/errors/runbook.js';
import { blocksOf, type Block } from '../../web/src/pages/runbook/markdown.js';

const english = readDocument('docs/runbook.md');
const vietnamese = readDocument('docs/runbook.vi.md');
/** As the page shows them. */
const parts = { en: partsOf(english), vi: partsOf(vietnamese) };
const anchors = parts.en.map(({ anchor }) => anchor);

interface Part {
  readonly title: string;
  readonly anchor: string;
  readonly blocks: readonly Block[];
}

function partsOf(text: string): Part[] {
  const parted: { title: string; anchor: string; blocks: Block[] }[] = [];
  for (const block of blocksOf(text)) {
    if (block.kind !== 'heading') parted.at(-1)?.blocks.push(block);
    else if (block.level === 2) parted.push({ title: block.text, anchor: block.anchor, blocks: [] });
  }
  return parted;
}

/** Commands, codes, addresses and names as they are typed; of a block of code what is not commented. */
function typedIn({ blocks }: Part): string[] {
  const inline = (pieces: readonly { readonly kind: string; readonly text: string }[]): string[] =>
    pieces.filter(({ kind }) => kind === 'code').map(({ text }) => text);
  const typed = blocks.flatMap((block) => {
    if (block.kind === 'code') return block.text.split('\n').filter((line) => !line.startsWith('--'));
    if (block.kind === 'paragraph') return inline(block.pieces);
    if (block.kind === 'list') return block.items.flatMap(inline);
    return block.kind === 'table' ? block.rows.flat().flatMap(inline) : [];
  });
  return [...new Set(typed)].sort();
}

/** Kinds of blocks in a row, with how many items or rows each has. */
function shapeOf({ blocks }: Part): string[] {
  return blocks.map((block) => {
    if (block.kind === 'list') return `list of ${block.items.length}`;
    return block.kind === 'table' ? `table of ${block.rows.length}` : block.kind;
  });
}

describe.each(['en', 'vi'] as const)('the runbook (%s) has what the errors point to', (language) => {
  it.each(Object.entries(runbookSections))('%s', (section, titles) => {
    const found = parts[language].filter(({ anchor }) => anchor === section);
    expect(found.map(({ title }) => title.replaceAll("'", '’'))).toEqual([titles[language]]);
  });

  it('every part named by an error, and every code of the errors document, is there once', () => {
    const errors = readDocument('docs/errors.md');
    const codes = [...errors.matchAll(/<a id="([A-Z_0-9]+)">/g)].map(([, code]) => code);
    expect(codes.sort()).toEqual(Object.keys(errorTable).sort());
    const linked = [...errors.matchAll(/\]\(runbook\.md#([a-z-]+)\)/g)].map(([, section]) => section);
    expect(linked).toHaveLength(codes.length);
    const there = parts[language].map(({ anchor }) => anchor);
    expect(new Set(there).size).toBe(there.length);
    expect(linked.filter((section) => !there.includes(section ?? ''))).toEqual([]);
  });

  it('names no error that the table does not know', () => {
    const text = language === 'en' ? english : vietnamese;
    const named = [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = '']) => code);
    const partners = named.filter((code) =>
      /^(PARTNER|TNHS|TST|NPSP|VOUCHER|PAYMENT|REGISTER|RECONCILIATION)_/.test(code),
    );
    expect(partners.filter((code) => !(code in errorTable))).toEqual([]);
  });
});

describe('the Vietnamese runbook keeps step with the English one', () => {
  it('has the same parts in the same order', () => {
    expect(anchors.length).toBeGreaterThan(Object.keys(runbookSections).length);
    expect(parts.vi.map(({ anchor }) => anchor)).toEqual(anchors);
  });

  it.each(anchors)('says in %s the same commands, codes and names, in as many lists and tables', (wanted) => {
    const [ours, theirs] = [parts.vi, parts.en].map((all) => all.find(({ anchor }) => anchor === wanted));
    if (!ours || !theirs) throw new Error(`${wanted} is missing in one language`);
    expect(typedIn(ours)).toEqual(typedIn(theirs));
    expect(shapeOf(ours)).toEqual(shapeOf(theirs));
    expect(ours.title).not.toBe(theirs.title);
  });
});
