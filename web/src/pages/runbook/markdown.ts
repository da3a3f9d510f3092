// The little of Markdown that docs/runbook.md and runbook.vi.md are written in: headings, paragraphs, lists, tables, code, and inside a
// line code, bold and links. `<a id="…"></a>` before a heading is its anchor; without one it is made of the heading's words.
export interface Piece {
  readonly kind: 'text' | 'code' | 'bold' | 'link';
  readonly text: string;
  readonly href?: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly anchor: string }
  | { readonly kind: 'paragraph'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Piece[])[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Piece[])[])[] }
  | { readonly kind: 'code'; readonly text: string };

const anchor = /^<a id="([\w-]+)"><\/a>$/;
const [fence, heading, row, item] = [/^```/, /^(#{1,6}) (.+)$/, /^\|/, /^(-|\d+\.) /];

export function blocksOf(text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let named: string | undefined;
  while (lines.length > 0) {
    const [line = ''] = lines;
    const [, id] = anchor.exec(line) ?? [];
    if (id !== undefined || line.trim() === '') lines.shift();
    else blocks.push(blockFrom(lines, line, named));
    named = id ?? (line.trim() === '' ? named : undefined);
  }
  return blocks;
}

/** Takes the lines of the first block away. */
function blockFrom(lines: string[], line: string, named: string | undefined): Block {
  const [, hashes, title] = heading.exec(line) ?? [];
  if (hashes !== undefined && title !== undefined) {
    lines.shift();
    return { kind: 'heading', level: hashes.length, text: title, anchor: named ?? anchorOf(title) };
  }
  if (fence.test(line)) return codeFrom(lines);
  if (row.test(line)) return { kind: 'table', rows: takeWhile(lines, (one) => row.test(one)).flatMap(cellsOf) };
  if (item.test(line)) return listFrom(lines, line);
  return { kind: 'paragraph', pieces: piecesOf(takeWhile(lines, isPlain).join(' ')) };
}

function codeFrom(lines: string[]): Block {
  lines.shift();
  const text = takeWhile(lines, (one) => !fence.test(one)).join('\n');
  lines.shift();
  return { kind: 'code', text };
}

function listFrom(lines: string[], first: string): Block {
  const items: string[] = [];
  for (const line of takeWhile(lines, (one) => item.test(one) || isPlain(one)))
    if (item.test(line)) items.push(line.replace(item, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  return { kind: 'list', ordered: !first.startsWith('-'), items: items.map(piecesOf) };
}

function takeWhile(lines: string[], fits: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !fits(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function isPlain(line: string): boolean {
  return line.trim() !== '' && ![anchor, fence, heading, row, item].some((other) => other.test(line));
}

/** Nothing for the line under a table's head. */
function cellsOf(line: string): Piece[][][] {
  if (/^[|\s:-]+$/.test(line)) return [];
  const cells = line
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split('|');
  return [cells.map((cell) => piecesOf(cell.trim()))];
}

const inline = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g;

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: whole, 1: code, 2: bold, 3: label, 4: href, index } of text.matchAll(inline)) {
    if (index > end) pieces.push({ kind: 'text', text: text.slice(end, index) });
    if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else if (bold !== undefined) pieces.push({ kind: 'bold', text: bold });
    else pieces.push({ kind: 'link', text: label ?? '', href: href ?? '' });
    end = index + whole.length;
  }
  return end < text.length ? [...pieces, { kind: 'text', text: text.slice(end) }] : pieces;
}

/** As the errors name the parts, and as other viewers of the file make them. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}
