// From a delivery to what the mappings read, and from their problems to an outcome.
import type { DeliveryWork } from '../delivery/handler.js';
import type { Outcome } from '../delivery/outcome.js';
import type { MappingProblem } from '../mapping/mapping.types.js';
import type { UnwritableValueError } from '../wire/soap-contract/element.writer.js';

/** The source document of the mappings canonical-to-tnhs-*. */
export function sourceOf(work: DeliveryWork): Record<string, unknown> {
  const { dossier, payload, idempotencyKey } = work;
  return {
    idempotencyKey,
    dossierId: dossier.id,
    portal: dossier.portal,
    reference: dossier.portal_ref,
    tnhsNumber: dossier.tnhs_number ?? undefined,
    note: payload['note'],
    reason: payload['reason'],
    dossier: dossier.canonical,
  };
}

/** Field, rule and shape of each value that could not be mapped; never the value. */
export function mappingProblem(problems: readonly (MappingProblem | UnwritableValueError)[]): Outcome {
  const detail = problems.map((problem) =>
    'rule' in problem
      ? {
          field: problem.sourcePath || problem.targetPath,
          rule: problem.rule,
          code: problem.code,
          shape: problem.shape,
        }
      : { field: problem.path, rule: 'contract', code: 'NOT_IN_CONTRACT' },
  );
  return {
    kind: 'park',
    code: 'MAPPING_PROBLEM',
    why: `${problems.length} field(s) cannot be mapped to TNHS`,
    detail: { problems: detail },
  };
}
