// One order to a SOAP partner, whatever the partner: 1. map the dossier into the request  2. send  3. keep both messages
// 4. let the room judge the answer or the failure. What cannot be mapped, or does not fit the contract, parks and was never sent.
import type { MappingFailure, MappingSet } from '../mapping/mapping.types.js';
import { routedCanonical } from '../store/dossier-routing.js';
import type { SoapCallResult, SoapFailure } from '../wire/soap-client/soap.client.js';
import { UnwritableValueError } from '../wire/soap-contract/element.writer.js';
import type { SoapArguments, SoapTree } from '../wire/soap-contract/values.js';
import type { DeliveryWork } from './handler.js';
import type { Outcome } from './outcome.js';
import { recordSoapExchange, type SoapPartnerName } from './soap-delivery.js';

export interface SoapOrder {
  readonly partner: SoapPartnerName;
  readonly mappings: MappingSet;
  readonly mapping: string;
  /** What the mapping reads. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly at: Date;
  readonly send: (request: SoapArguments) => Promise<SoapCallResult>;
  readonly judge: (answer: SoapTree) => Outcome | Promise<Outcome>;
  readonly fail: (failure: SoapFailure) => Outcome;
}

/** @throws what `send` throws, except a value that the contract cannot carry. */
export async function carrySoapOrder(work: DeliveryWork, order: SoapOrder): Promise<Outcome> {
  const mapped = await order.mappings.runAsync(order.mapping, order.source, { at: order.at });
  if (!mapped.ok) return mappingProblem(mapped);
  try {
    const result = await order.send(mapped.value as SoapArguments);
    recordSoapExchange(work, result);
    return result.ok ? await order.judge(result.value) : order.fail(result);
  } catch (error) {
    if (error instanceof UnwritableValueError) return contractProblem(error, order.partner);
    throw error;
  }
}

/** What the orders of every partner say of the dossier. */
export function dossierOrderOf({ dossier, idempotencyKey }: DeliveryWork): Record<string, unknown> {
  return {
    idempotencyKey,
    dossierId: dossier.id,
    portal: dossier.portal,
    reference: dossier.portal_ref,
    tnhsNumber: dossier.tnhs_number ?? undefined,
    dossier: routedCanonical(dossier),
  };
}

/** Field, rule and shape of each value that could not be mapped; never the value. */
function mappingProblem({ mapping, problems }: Pick<MappingFailure, 'mapping' | 'problems'>): Outcome {
  const fields = problems.map(({ rule, code }) => `${rule} ${code}`).join(', ');
  const why = `${mapping.name} version ${mapping.version}: ${fields}`;
  return { kind: 'park', code: 'MAPPING_PROBLEM', why, detail: { mapping, problems } };
}

/** The mapping made something that the contract cannot carry. */
function contractProblem(error: UnwritableValueError, { name }: SoapPartnerName): Outcome {
  const detail = { problems: [{ targetPath: error.path, code: 'NOT_IN_CONTRACT' }] };
  const why = `the request does not fit ${name}’s contract at ${error.path}`;
  return { kind: 'park', code: 'MAPPING_PROBLEM', why, detail };
}
