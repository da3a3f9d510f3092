import { describe, expect, it } from '@jest/globals';
import { readDocument } from '../../scripts/docs-tables.js';
import { errorTable } from '../../src/domain/errors.js';
import { runbookSections } from '../../src/domain/errors/runbook.js';

const runbook = readDocument('docs/runbook.md');
const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, text = '']) => text);

/** As the pages that show the document make it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

describe('the runbook has what the errors point to', () => {
  it.each(Object.entries(runbookSections))('%s', (section, { en }) => {
    const found = headings.filter((heading) => anchorOf(heading) === section);
    expect(found.map((heading) => heading.replaceAll("'", '’'))).toEqual([en]);
  });

  it('every part named by an error, and every code of the errors document, is there once', () => {
    const errors = readDocument('docs/errors.md');
    const anchors = [...errors.matchAll(/<a id="([A-Z_0-9]+)">/g)].map(([, code]) => code);
    expect(anchors.sort()).toEqual(Object.keys(errorTable).sort());
    const linked = [...errors.matchAll(/\]\(runbook\.md#([a-z-]+)\)/g)].map(([, section]) => section);
    expect(linked).toHaveLength(anchors.length);
    expect(linked.filter((section) => !headings.some((heading) => anchorOf(heading) === section))).toEqual([]);
  });

  it('names no error that the table does not know', () => {
    const named = [...runbook.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = '']) => code);
    const partners = named.filter((code) =>
      /^(PARTNER|TNHS|TST|NPSP|VOUCHER|PAYMENT|REGISTER|RECONCILIATION)_/.test(code),
    );
    expect(partners.filter((code) => !(code in errorTable))).toEqual([]);
  });
});
