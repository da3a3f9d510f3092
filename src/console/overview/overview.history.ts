// Samples as charts want them: every step of the span, with nothing where nothing was measured.
import { systems } from '../../domain/operations.js';
import type { FlowRow, SampleWidthS } from '../../store/flow-sample.repository.js';
import type { HistoryDocument, Span, SystemHistory } from './overview.documents.js';

export const stepsOf: Readonly<Record<Span, { readonly widthS: SampleWidthS; readonly steps: number }>> = {
  '1h': { widthS: 60, steps: 60 },
  '24h': { widthS: 600, steps: 144 },
  '30d': { widthS: 3600, steps: 720 },
};

const secondMs = 1000;

/** Begin of the first step: the last one has ended by now. */
export function beginOf(span: Span, now: Date): Date {
  const { widthS, steps } = stepsOf[span];
  const widthMs = widthS * secondMs;
  return new Date((Math.floor(now.getTime() / widthMs) - steps) * widthMs);
}

/** @param rows of this span's width; a step was measured when it has a row of the system ''. */
export function historyOf(span: Span, rows: readonly FlowRow[], begin: Date): HistoryDocument {
  const { widthS, steps } = stepsOf[span];
  const moments = Array.from({ length: steps }, (_, step) => new Date(begin.getTime() + step * widthS * secondMs));
  const found = new Map(rows.map((row) => [`${row.at.getTime()} ${row.system}`, row]));
  const rowOf = (at: Date, system: string): FlowRow | undefined => found.get(`${at.getTime()} ${system}`);
  const counted = (system: string, of: (row: FlowRow) => number): (number | null)[] =>
    moments.map((at) => {
      const row = rowOf(at, system);
      return row ? of(row) : rowOf(at, '') ? 0 : null;
    });
  const history = (system: string): SystemHistory => ({
    system,
    delivered: counted(system, ({ delivered }) => delivered),
    failed: counted(system, ({ failed }) => failed),
    p50Ms: moments.map((at) => rowOf(at, system)?.p50Ms ?? null),
    p95Ms: moments.map((at) => rowOf(at, system)?.p95Ms ?? null),
  });
  return {
    span,
    stepSeconds: widthS,
    moments: moments.map((at) => at.toISOString()),
    received: counted('', ({ received }) => received),
    systems: systems.map(history),
  };
}
