// What one verb of the terminal is: a line of words, and the one operation of the operators' API that it leads to. Nothing is done
// here; the caller's own rights decide at the gateway. A new operation of the API becomes reachable by one entry in verbs/.
import type { Bilingual } from '../domain/status.js';
import type { Right } from '../platform/partners.js';

export type { Bilingual, Right };

/**
 * text · number · flag (no value) · words (`a,b`) · moment (a day or `yyyy-MM-dd HH:mm` in Asia/Ho_Chi_Minh, or with an offset) ·
 * file (its text) · data (YAML or JSON, `@file` or `-` for the input) · private (a flag; the value is asked for, never typed as an
 * argument, where every user of the machine could read it).
 */
export type OptionKind = 'text' | 'number' | 'flag' | 'words' | 'moment' | 'file' | 'data' | 'private';

export interface Option {
  /** As typed after `--`. */
  readonly name: string;
  readonly kind?: OptionKind;
  /** Where it goes, `selection.system`; by default the name in camel case. */
  readonly field?: string;
  readonly required?: true;
  readonly values?: readonly string[];
  readonly vi: string;
  readonly en: string;
}

export type Topic = 'own' | 'see' | 'find' | 'failures' | 'deliveries' | 'partners' | 'mappings' | 'money' | 'who';

/** How an answer is laid out for eyes; without one it is a table or lines of name and value. */
export type Layout =
  'overview' | 'story' | 'replay' | 'previews' | 'edit' | 'message' | 'explanation' | 'trial' | 'report' | 'failure';

export interface Verb {
  /** Words before the arguments, e.g. `replays show`. */
  readonly name: string;
  /** Other words for the same. */
  readonly also?: readonly string[];
  /** By place, in order; they fill `{name}` of the path, what is left over goes into query or body. `dossier`: an id or a reference. */
  readonly args?: readonly string[];
  /** The last argument takes all words that are left. */
  readonly rest?: true;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly right: Right;
  /** Fixed part of the body. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly options?: readonly Option[];
  /** An act: --reason is required and recorded; `optional` where only some calls are acts. */
  readonly reason?: true | 'optional';
  /** What cannot be taken back, or meets everybody: it is confirmed first. */
  readonly danger?: Bilingual;
  /** Answers `{items, nextCursor}`: --limit, --all, --cursor; `csv`: --csv too. */
  readonly list?: 'plain' | 'csv';
  /** Columns of the table, as paths into an item; without them what a simple item has. */
  readonly columns?: readonly string[];
  readonly layout?: Layout;
  /** Only this field of the answer is printed, as it is. */
  readonly pick?: string;
  /** The answer is passed on as it arrives. */
  readonly stream?: true;
  /** With --follow it stays until what it began has ended. */
  readonly follows?: 'replay' | 'trial';
  /** What people usually type next; `{field}` of the answer, `<argument>` as it was typed. */
  readonly next?: readonly string[];
  readonly example?: string;
  readonly vi: string;
  readonly en: string;
}
