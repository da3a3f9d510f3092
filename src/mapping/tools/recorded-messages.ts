// Reads recorded messages one after another, never two in memory:
//   a folder (with all below it) of *.json, one document each · a *.jsonl or *.ndjson, one document a line · one file.
// In a golden case only source.json is a message; at.txt beside a message holds the day it is mapped on.
import { createReadStream, existsSync } from 'node:fs';
import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RecordedMessage {
  /** Path, and line of a file of lines. */
  readonly where: string;
  readonly at?: Date;
  /** Undefined when it could not be read; `fault` then says why, without telling the content. */
  readonly source?: unknown;
  readonly fault?: string;
}

/** @throws Error when there is no such folder or file. */
export async function* recordedMessages(path: string): AsyncGenerator<RecordedMessage> {
  if ((await stat(path)).isDirectory()) yield* inFolder(path);
  else yield* inFile(path);
}

async function* inFolder(folder: string): AsyncGenerator<RecordedMessage> {
  if (existsSync(join(folder, 'source.json'))) {
    yield* inFile(join(folder, 'source.json'));
    return;
  }
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* inFolder(path);
    else if (entry.isFile() && /\.(json|jsonl|ndjson)$/.test(entry.name)) yield* inFile(path);
  }
}

async function* inFile(path: string): AsyncGenerator<RecordedMessage> {
  const at = await dayBeside(path);
  if (!/\.(jsonl|ndjson)$/.test(path)) {
    yield parsed(path, await readFile(path, 'utf8'), at);
    return;
  }
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== '') yield parsed(`${path}:${line}`, text, at);
  }
}

function parsed(where: string, text: string, at: Date | undefined): RecordedMessage {
  const day = at ? { at } : {};
  try {
    return { where, ...day, source: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch {
    return { where, ...day, fault: text.trimStart().startsWith('<') ? 'is XML, not JSON' : 'is not JSON' };
  }
}

async function dayBeside(path: string): Promise<Date | undefined> {
  const file = join(dirname(path), 'at.txt');
  if (basename(path) !== 'source.json' || !existsSync(file)) return undefined;
  const at = new Date((await readFile(file, 'utf8')).trim());
  return Number.isNaN(at.getTime()) ? undefined : at;
}
