// One verb: confirmed, sent, and its answer laid out for a person, as JSON or as CSV.
import { callGateway, type Call } from './api.js';
import type { Typed } from './command.js';
import { confirm } from './confirm.js';
import { watchReplay, watchTrial, type Look } from './live.js';
import type { Output } from './output.js';
import { csvOf, pagesOf, wantedIn } from './pages.js';
import type { Prompt } from './prompt.js';
import { requestOf } from './request.js';
import { laidOut } from './shown/layouts.js';
import type { Kept } from './session.js';
import { isRow, Table, textOf, textOfAnswer, valueAt, type Row } from './table.js';
import { CliError, exitCodes, say } from './tongue.js';

export interface Stage {
  readonly session: Kept;
  readonly output: Output;
  readonly prompt: Prompt;
  /** For what is not an answer. */
  readonly tell: (text: string) => void;
  readonly leave: AbortSignal;
}

const rowsOfFile = 10_000;

export async function perform(typed: Typed, stage: Stage): Promise<number> {
  const { verb, options } = typed;
  await confirm(typed, stage.prompt);
  const call = await requestOf(typed, { caller: stage.session, prompt: stage.prompt });
  if (options['csv'] !== undefined) return asCsv(typed, call, stage);
  if (verb.stream) return asItComes(call, stage);
  if (verb.list && !verb.layout) return asList(typed, call, stage);
  const text = await (await callGateway(stage.session, call)).text();
  if (options['follow'] !== undefined) return followed(typed, { text, path: call.path }, stage);
  show(typed, text, stage);
  return 0;
}

function show(typed: Typed, text: string, stage: Stage): void {
  const { verb, options } = typed;
  const { output, tell } = stage;
  if (text === '') return tell(`${say({ vi: 'Xong', en: 'done' })}\n`);
  if (options['json'] !== undefined) return output.json(text);
  const answer = JSON.parse(text) as unknown;
  if (verb.pick !== undefined) return picked(answer, verb.pick, output);
  const paint: Parameters<typeof laidOut>[2] = (style, words) => output.paint(style, words);
  output.write(verb.layout ? laidOut(verb.layout, answer, paint) : textOfAnswer(answer, verb.columns));
  hint(typed, answer, stage);
}

/** One field as it is: a text, or JSON laid out for an editor. */
function picked(answer: unknown, path: string, output: Output): void {
  const value = isRow(answer) ? valueAt(answer, path) : undefined;
  if (value === undefined || value === null)
    throw new CliError(exitCodes.refused, { vi: 'Không có gì', en: 'nothing there' });
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  output.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** What people usually type next; for people only. */
function hint({ verb: { next = [] }, args }: Typed, answer: unknown, { output, tell }: Stage): void {
  if (!output.isTerminal || !isRow(answer)) return;
  for (const line of next) {
    const filled = line
      .replaceAll(/\{(\w+)\}/g, (_whole, name: string) => textOf(answer[name]))
      .replaceAll(/<(\w+)>/g, (_whole, name: string) => args[name] ?? '');
    tell(output.paint('dim', `→ tnhs ${filled}\n`));
  }
}

async function asList({ verb, options }: Typed, call: Call, { session, output }: Stage): Promise<number> {
  const pages = pagesOf(session, call, wantedIn(options));
  if (options['json'] !== undefined) return asJsonList(pages, output);
  const table = new Table(verb.columns);
  let cursor: string | undefined;
  let count = 0;
  for await (const { items, nextCursor } of pages) {
    count += items.length;
    if (items.length > 0) output.write(table.page(items, (head) => output.paint('bold', head)));
    cursor = nextCursor;
  }
  if (count === 0) output.write(`${say({ vi: 'Không có gì', en: 'nothing' })}\n`);
  if (cursor !== undefined) output.write(`… --all, --limit ${count * 2}, --cursor ${cursor}\n`);
  return 0;
}

/** One document however many pages there are, written as they come. */
async function asJsonList(pages: ReturnType<typeof pagesOf>, output: Output): Promise<number> {
  output.write('{"items":[');
  let rest: Row = {};
  let isFirst = true;
  for await (const { items, ...others } of pages) {
    const text = items.map((item) => JSON.stringify(item)).join(',\n');
    if (items.length > 0) output.write(`${isFirst ? '' : ',\n'}${output.harmless(text)}`);
    isFirst &&= items.length === 0;
    rest = others;
  }
  const tail = JSON.stringify(rest).slice(1);
  output.json(`]${tail === '}' ? '' : ','}${tail}`);
  return 0;
}

async function asCsv({ options }: Typed, call: Call, { session, output }: Stage): Promise<number> {
  for await (const text of csvOf(session, call, wantedIn(options, rowsOfFile))) output.write(text);
  return 0;
}

async function asItComes(call: Call, { session, output, leave }: Stage): Promise<number> {
  const answer = await callGateway(session, { ...call, accept: '*/*', signal: leave });
  const decoder = new TextDecoder();
  for await (const bytes of answer.body ?? []) {
    output.write(decoder.decode(bytes as Uint8Array, { stream: true }));
    await output.drained();
  }
  return 0;
}

async function followed(
  { verb, options }: Typed,
  { text, path }: { readonly text: string; readonly path: string },
  stage: Stage,
): Promise<number> {
  const { id } = JSON.parse(text) as { id: string };
  const look: Look = { caller: stage.session, ...stage, json: options['json'] !== undefined };
  const isDone = verb.follows === 'trial' ? await watchTrial(`${path}/${id}`, look) : await watchReplay(id, look);
  return isDone ? 0 : exitCodes.refused;
}
