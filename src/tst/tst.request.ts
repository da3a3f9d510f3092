// From a delivery to what the mappings read (schema tst-order), and from their problems to an outcome.
import type { DeliveryWork } from '../delivery/handler.js';
import type { Outcome } from '../delivery/outcome.js';
import type { Voucher } from '../domain/voucher.js';
import type { MappingFailure } from '../mapping/mapping.types.js';
import { routedCanonical } from '../store/dossier-routing.js';
import type { UnwritableValueError } from '../wire/soap-contract/element.writer.js';

/** Written by accounting's matching, so trusted to be one. */
export function voucherOf(work: DeliveryWork): Voucher {
  return work.payload['voucher'] as Voucher;
}

export function orderOf(work: DeliveryWork): Record<string, unknown> {
  const { dossier, payload, idempotencyKey } = work;
  return {
    idempotencyKey,
    dossierId: dossier.id,
    portal: dossier.portal,
    reference: dossier.portal_ref,
    tnhsNumber: dossier.tnhs_number ?? undefined,
    vssCode: payload['vssCode'],
    participationId: payload['participationId'],
    dossier: routedCanonical(dossier),
    voucher: payload['voucher'],
  };
}

/** Field, rule and shape of each value that could not be mapped; never the value. */
export function mappingProblem({ mapping, problems }: Pick<MappingFailure, 'mapping' | 'problems'>): Outcome {
  const fields = problems.map(({ rule, code }) => `${rule} ${code}`).join(', ');
  const why = `${mapping.name} version ${mapping.version}: ${fields}`;
  return { kind: 'park', code: 'MAPPING_PROBLEM', why, detail: { mapping, problems } };
}

/** The mapping made something that the contract cannot carry. */
export function contractProblem(error: UnwritableValueError): Outcome {
  const detail = { problems: [{ targetPath: error.path, code: 'NOT_IN_CONTRACT' }] };
  return {
    kind: 'park',
    code: 'MAPPING_PROBLEM',
    why: `the request does not fit TST’s contract at ${error.path}`,
    detail,
  };
}
