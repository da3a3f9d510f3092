// What an answer of the gateway's SOAP doors means to a courier: an answer is acceptance, all else is tried again.
import type { SoapAnswer } from '../soap/soap-call.ts';
import type { Verdict } from './courier.ts';

export function verdictOf(answer: SoapAnswer): Verdict {
  if (answer.kind === 'answer') return { kind: 'accepted' };
  if (answer.kind === 'silence') return { kind: 'again', why: answer.text };
  return { kind: 'again', why: `${answer.code} ${answer.text}`, refused: true };
}
