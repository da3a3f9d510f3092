// The agencies' registers as a server: POST /v1/verifications (wsdl/register/register.openapi.yaml), control at /control.
//   POST /control/persons {personalId | vssCode, agency?, listed?: {POOR: false, …}, compulsory?: false | 'yyyy-MM-dd',
//                          addressMatches?: true | false | null, supportedMonths?}      what the registers hold of one person
//   GET  /control/persons
// Nobody told of: on every list claimed, not compulsorily insured, at the address told, without supported months.
// Parts of the reference override that: NOTLISTED, COMPULSORY, ADDRESS; PENDING answers 202 once before the answer.
import { timingSafeEqual } from 'node:crypto';
import type { SimConfig } from '../config.ts';
import type { FaultKind } from '../server/behaviour.ts';
import type { Ledger } from '../server/ledger.ts';
import { buildFrame, open, type Simulator } from '../server/simulator.ts';
import { json, parseJson, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import { asRecord, asText } from '../server/untyped.ts';
import { answerFor, readVerification, type Verification } from './answer.ts';
import { PersonBook } from './person-book.ts';

export function startRegister(config: SimConfig): Promise<Simulator> {
  const frame = buildFrame('register', config);
  const book = new PersonBook(frame.ledger);
  frame.server.add(verificationRoute(config.register.token, frame.ledger, book), ...personRoutes(book));
  return open(frame, { name: 'register', config, stop: () => undefined });
}

function verificationRoute(token: string, ledger: Ledger, book: PersonBook): Route {
  const given = new Map<string, string>();
  const asked = new Set<string>();
  ledger.replayInto((entry, detail) => {
    if (entry.kind === 'verification' && !entry.duplicate) given.set(entry.key, JSON.stringify(detail));
  });
  const handle = (request: SimRequest): Reply => {
    if (!isOurs(request, token)) return json(401, { code: 'UNAUTHENTICATED', message: 'Sai mã truy cập' });
    const wish = readVerification(asRecord(parseJson(request)), request.headers['idempotency-key']);
    if ('problem' in wish) return json(422, { code: 'INVALID', message: wish.problem });
    const before = given.get(wish.requestId);
    if (before !== undefined) {
      ledger.append({ kind: 'verification', key: wish.requestId, duplicate: true, data: factsOf(wish) });
      return json(200, JSON.parse(before));
    }
    if (wish.endings.includes('PENDING') && !asked.has(wish.requestId)) {
      asked.add(wish.requestId);
      return { status: 202, headers: { 'retry-after': '1' } };
    }
    const answer = answerFor(wish, book.find(wish));
    ledger.append({ kind: 'verification', key: wish.requestId, data: factsOf(wish), detail: answer });
    return json(200, answer);
  };
  return {
    method: 'POST',
    path: '/v1/verifications',
    handle,
    partner: { fault, wrongElement: () => json(200, answerOfAnother) },
  };
}

/** Well-formed, and about somebody else's request. */
const answerOfAnother = {
  requestId: 'of-another-request',
  supportGroups: [],
  compulsory: { active: false },
  address: { matches: true },
};

function fault(kind: FaultKind): Reply {
  return kind === 'temporary'
    ? json(503, { code: 'BUSY', message: 'Hệ thống đang bận' })
    : json(422, { code: 'INVALID', message: 'Yêu cầu không hợp lệ' });
}

function isOurs({ headers }: SimRequest, token: string): boolean {
  const sent = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

function factsOf({ dossierReference, agency, claimedGroups }: Verification): Record<string, unknown> {
  return { dossierReference, agency, claimedGroups };
}

function personRoutes(book: PersonBook): Route[] {
  const set = (request: SimRequest): Reply => {
    const told = asRecord(parseJson(request));
    const person = asText(told['personalId']) || asText(told['vssCode']);
    if (person === '') return json(400, { error: 'personalId or vssCode is needed' });
    return json(200, book.tell(person, told));
  };
  return [
    { method: 'GET', path: '/control/persons', handle: () => json(200, { persons: book.all() }) },
    { method: 'POST', path: '/control/persons', handle: set },
  ];
}
