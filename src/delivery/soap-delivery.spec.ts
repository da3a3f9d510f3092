import { describe, expect, it } from '@jest/globals';
import type { SoapFailure } from '../wire/soap-client/soap.client.js';
import { asAskOutcome, outcomeOfSoapFailure } from './soap-delivery.js';

const partner = { name: 'TNHS', unknownFault: 'TNHS_FAULT_UNKNOWN' } as const;
const fault = (code: string): SoapFailure => ({ kind: 'fault', code, reason: 'whatever', detail: {} });
const http = (status: number, retryAfterMs?: number): SoapFailure =>
  retryAfterMs === undefined ? { kind: 'http', status } : { kind: 'http', status, retryAfterMs };

describe('a failure of the wire', () => {
  it.each<[string, SoapFailure, object]>([
    ['never sent', { kind: 'connect', reason: 'ECONNREFUSED' }, { kind: 'retry', code: 'PARTNER_UNREACHABLE' }],
    ['no answer in time', { kind: 'timeout' }, { kind: 'unknown', code: 'ANSWER_LOST' }],
    ['broken off', { kind: 'lost', reason: 'ECONNRESET' }, { kind: 'unknown', code: 'ANSWER_LOST' }],
    ['nonsense', { kind: 'nonsense', reason: 'XML_DTD' }, { kind: 'unknown', code: 'PARTNER_NONSENSE' }],
    ['signed in wrongly (HTTP)', http(401), { kind: 'retry', code: 'PARTNER_DENIED_US' }],
    ['forbidden', http(403), { kind: 'retry', code: 'PARTNER_DENIED_US' }],
    ['too many calls', http(429, 9000), { kind: 'retry', code: 'PARTNER_BUSY', afterMs: 9000 }],
    ['out of service', http(503), { kind: 'retry', code: 'PARTNER_BUSY' }],
    ['moved away', http(302), { kind: 'retry', code: 'PARTNER_UNREACHABLE' }],
    ['not there', http(404), { kind: 'retry', code: 'PARTNER_UNREACHABLE' }],
    ['a gateway in between gave up', http(504), { kind: 'unknown', code: 'PARTNER_BUSY' }],
    ['failed inside', http(500), { kind: 'unknown', code: 'PARTNER_BUSY' }],
    ['refused by HTTP', http(413), { kind: 'park', code: 'TNHS_FAULT_UNKNOWN', detail: { httpStatus: 413 } }],
    ['signed in wrongly', fault('FailedAuthentication'), { kind: 'retry', code: 'PARTNER_DENIED_US' }],
    ['a token it cannot read', fault('InvalidSecurity'), { kind: 'retry', code: 'PARTNER_DENIED_US' }],
    ['our message is blamed', fault('Client'), { kind: 'park', code: 'TNHS_FAULT_UNKNOWN' }],
    ['the same in SOAP 1.2', fault('Sender'), { kind: 'park', code: 'TNHS_FAULT_UNKNOWN' }],
    ['it blames itself', fault('Server'), { kind: 'unknown', code: 'PARTNER_BUSY' }],
    ['a fault of its own making', fault('x.y.Z'), { kind: 'unknown', code: 'PARTNER_BUSY' }],
  ])('%s', (_name, failure, expected) => {
    const outcome = outcomeOfSoapFailure(failure, partner);
    expect(outcome).toMatchObject(expected);
    expect(outcome.kind === 'delivered' ? '' : outcome.why).toContain('TNHS');
  });

  it('never asks for a pause that the partner did not ask for', () => {
    expect(outcomeOfSoapFailure(http(503), partner)).not.toHaveProperty('afterMs');
  });
});

describe('the failure of a look-up', () => {
  it('leaves the write unsure, however sure the look-up’s own failure is', () => {
    const never = outcomeOfSoapFailure({ kind: 'connect', reason: 'ECONNREFUSED' }, partner);
    expect(asAskOutcome(never, partner)).toMatchObject({ kind: 'unknown', code: 'PARTNER_UNREACHABLE' });
  });

  it('is no refusal of the write', () => {
    const refused = { kind: 'refuse', code: 'TNHS_REFUSED', why: 'no' } as const;
    expect(asAskOutcome(refused, partner)).toMatchObject({ kind: 'park', code: 'TNHS_FAULT_UNKNOWN' });
  });
});
