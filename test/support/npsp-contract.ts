// The national portal's own view of a call, as its simulator holds it against the contract.
import { problemOfCall, type Generation } from '../../simulators/portals/npsp-contract.js';

export type { Generation };

/** @param call the body as it was sent. @returns what is wrong with it, in the portal's words, or undefined. */
export function contractProblem(call: object, generation: Generation = 'newer'): string | undefined {
  const body = call as Record<string, unknown>;
  return problemOfCall(String(body['service']), body, generation);
}
