// A list from its first page to the last one wanted: --limit counts rows of the whole, --all goes to the end.
import { callGateway, type Call, type Caller } from './api.js';

const largestPage = 200;
const largestFile = 10_000;
const usualRows = 50;
const byteOrderMark = '\uFEFF';

export interface Wanted {
  readonly rows: number;
  readonly cursor?: string;
}

export interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor?: string;
}

export function wantedIn(options: Readonly<Record<string, string>>, usual = usualRows): Wanted {
  const { limit, cursor, all } = options;
  const rows = all === undefined ? Math.max(1, Number(limit ?? usual) || usual) : Infinity;
  return { rows, ...(cursor === undefined ? {} : { cursor }) };
}

/** Pages as JSON; the last one carries the cursor of what was left. */
export async function* pagesOf(caller: Caller, call: Call, wanted: Wanted): AsyncGenerator<Page> {
  let { rows, cursor } = wanted;
  do {
    const limit = Math.min(rows, largestPage);
    const answer = await callGateway(caller, withPage(call, { limit, ...(cursor === undefined ? {} : { cursor }) }));
    const page = (await answer.json()) as Page;
    cursor = page.nextCursor;
    rows -= page.items.length;
    yield page;
  } while (cursor !== undefined && rows > 0);
}

/** Pages as CSV, the line of titles once. */
export async function* csvOf(caller: Caller, call: Call, wanted: Wanted): AsyncGenerator<string> {
  let { rows, cursor } = wanted;
  for (let isFirst = true; ; isFirst = false) {
    const page = { limit: Math.min(rows, largestFile), ...(cursor === undefined ? {} : { cursor }), format: 'csv' };
    const answer = await callGateway(caller, { ...withPage(call, page), accept: 'text/csv' });
    const text = (await answer.text()).replace(byteOrderMark, '');
    cursor = answer.headers.get('x-next-cursor') ?? undefined;
    rows -= page.limit;
    yield isFirst ? byteOrderMark + text : text.slice(text.indexOf('\n') + 1);
    if (cursor === undefined || rows <= 0) return;
  }
}

function withPage(call: Call, page: Readonly<Record<string, string | number>>): Call {
  if (call.method === 'POST') return { ...call, body: { ...(call.body as object), ...page } };
  const [path = '', query = ''] = call.path.split('?', 2);
  const all = new URLSearchParams(query);
  for (const [name, value] of Object.entries(page)) all.set(name, String(value));
  return { ...call, path: `${path}?${all.toString()}` };
}
