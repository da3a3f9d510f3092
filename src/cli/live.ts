// What goes on while one looks: the overview as it changes, a replay or a trial until it has ended.
import { callGateway, type Caller } from './api.js';
import type { Output } from './output.js';
import { progressText } from './shown/layouts.js';
import { headline, overviewText } from './shown/overview.js';
import { isRow, textOf, type Row } from './table.js';

const lookEveryMs = 1000;
const replayEnds = ['done', 'stopped', 'cancelled'];

export interface Look {
  readonly caller: Caller;
  readonly output: Output;
  readonly json: boolean;
  /** Aborted by Ctrl-C. */
  readonly leave: AbortSignal;
}

/** Until Ctrl-C, or until the session ends. */
export async function watchOverview({ caller, output, json, leave }: Look): Promise<void> {
  const path = '/console/api/events';
  const answer = await callGateway(caller, { path, accept: 'text/event-stream', signal: leave });
  let last = '';
  for await (const data of eventsIn(answer)) {
    const overview: unknown = JSON.parse(data);
    if (!isRow(overview)) continue;
    if (json) output.json(data);
    else if (output.isTerminal) output.redraw(overviewText(overview, (style, text) => output.paint(style, text)));
    else {
      const { time, words } = headline(overview);
      if (words !== last) output.write(`${time}  ${words}\n`);
      last = words;
    }
  }
}

/** @returns whether it was done: neither stopped by its own failures nor cancelled */
export async function watchReplay(id: string, look: Look): Promise<boolean> {
  const path = `/console/api/replays/${encodeURIComponent(id)}`;
  const paint: Parameters<typeof progressText>[1] = (style, text) => look.output.paint(style, text);
  const end = await follow(path, look, {
    line: (replay) => progressText(replay, paint),
    isOver: ({ state }) => replayEnds.includes(String(state)),
  });
  return end['state'] === 'done';
}

/** @param path of the trial @returns whether it came to its end */
export async function watchTrial(path: string, look: Look): Promise<boolean> {
  const end = await follow(path, look, {
    line: ({ state, tried, wanted, summary }) =>
      `${textOf(state)} ${textOf(tried)}/${textOf(wanted)} ${textOf(summary)}`,
    isOver: ({ state }) => state !== 'running',
  });
  return end['state'] === 'done';
}

interface Following {
  readonly line: (thing: Row) => string;
  readonly isOver: (thing: Row) => boolean;
}

/** A terminal sees one line change, a pipe a line at each change. */
async function follow(path: string, { caller, output, json, leave }: Look, { line, isOver }: Following): Promise<Row> {
  let last = '';
  for (;;) {
    const text = await (await callGateway(caller, { path })).text();
    const thing = JSON.parse(text) as Row;
    const shown = json ? text : line(thing);
    if (shown !== last) {
      if (json) output.json(text);
      else output.write(output.isTerminal ? `\r\u001b[K${shown}` : `${shown}\n`);
    }
    last = shown;
    if (isOver(thing) || leave.aborted) {
      if (output.isTerminal && !json) output.write('\n');
      return thing;
    }
    await soon(leave);
  }
}

function soon(leave: AbortSignal): Promise<void> {
  return new Promise((goOn) => {
    const timer = setTimeout(done, lookEveryMs);
    function done(): void {
      clearTimeout(timer);
      leave.removeEventListener('abort', done);
      goOn();
    }
    leave.addEventListener('abort', done);
  });
}

/** The data of server-sent events. */
async function* eventsIn(answer: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const bytes of answer.body ?? []) {
    held += decoder.decode(bytes as Uint8Array, { stream: true });
    const events = held.split(/\r?\n\r?\n/);
    held = events.pop() ?? '';
    for (const event of events) {
      const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
      if (lines.length > 0) yield lines.map((line) => line.slice('data:'.length).trimStart()).join('\n');
    }
  }
}
