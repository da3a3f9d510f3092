// What the bench is asked and what it answers; plain data, for it goes from process to process.
import type { MessageComparison } from '../mapping/tools/compare-runs.js';
import type { RunExplanation } from '../mapping/tools/explain-run.js';
import type { CandidateFault } from './candidate.js';

export interface BenchGround {
  /** Folder of the mappings, and of the contracts. */
  readonly dir: string;
  readonly wsdlDir: string;
}

export interface Document {
  readonly source: unknown;
  readonly at: Date;
}

/** What is in force: the active revisions over the files. */
export type Overlay = ReadonlyMap<string, string>;

export type BenchJob =
  /** Compile an edited text with all that is in force; it is what `explain` and `compare` run afterwards. */
  | { readonly kind: 'prove'; readonly name: string; readonly yaml: string; readonly overlay: Overlay }
  /** Field by field, under the text proved last. */
  | { readonly kind: 'explain'; readonly name: string; readonly document: Document; readonly showValues: boolean }
  /** What is in force against the text proved last. @param mapping which one, for an edited code table */
  | { readonly kind: 'compare'; readonly mapping: string; readonly id: string; readonly document: Document };

export interface Proved {
  readonly ok: true;
  readonly version: number;
  /** The path of the text, by which faults and rules name its lines. */
  readonly path: string;
}

export interface BenchAnswers {
  readonly prove: Proved | { readonly ok: false; readonly faults: readonly CandidateFault[] };
  readonly explain: RunExplanation;
  readonly compare: MessageComparison;
}

export type BenchReply =
  { readonly ok: true; readonly answer: BenchAnswers[BenchJob['kind']] } | { readonly ok: false; readonly why: string };
