// A partner's SOAP endpoint.
//   1. envelope  2. UsernameToken  3. body against the contract's schema  4. the operation named by the body's element
// Faults are typed (`Loi {maLoi, moTa}`) with HTTP 500; a failed sign-in has no detail.
import type { Credentials } from '../config.ts';
import type { FaultKind } from '../server/behaviour.ts';
import type { Reply, Route, SimRequest } from '../server/sim-server.ts';
import type { Contract } from './contract.ts';
import { faultDetail, readEnvelope, wrapped, writeEnvelope, writeFault, type Envelope } from './envelope.ts';
import { TokenCheck } from './username-token.ts';
import type { XmlNode } from './xml.ts';

/** A typed refusal of the partner. */
export class PartnerFault extends Error {
  readonly maLoi: string;
  /** What the contract's Loi says beside code and text. */
  readonly more: string;

  constructor(maLoi: string, moTa: string, more = '') {
    super(moTa);
    this.maLoi = maLoi;
    this.more = more;
  }
}

/** Takes the request element, gives the markup inside `<…Response>`. */
export type SoapOperation = (content: XmlNode) => string;

export interface SoapDoor {
  readonly contract: Contract;
  readonly credentials: Credentials;
  readonly operations: Readonly<Record<string, SoapOperation>>;
}

const xmlType = { 'content-type': 'text/xml; charset=utf-8' };

export function soapRoutes(door: SoapDoor): Route[] {
  const tokens = new TokenCheck(door.credentials);
  const wsdl: Route = {
    method: 'GET',
    path: '/soap',
    handle: () => ({ status: 200, headers: xmlType, body: door.contract.wsdl }),
  };
  const call: Route = {
    method: 'POST',
    path: '/soap',
    handle: (request) => answer(door, tokens, request),
    partner: {
      fault: (kind) => drawnFault(door.contract.namespace, kind),
      wrongElement: () => xml(200, writeEnvelope(wrapped('KhongCoTrongHopDong', 'urn:vn:gov:vss:khac', ''))),
    },
  };
  return [wsdl, call];
}

function answer(door: SoapDoor, tokens: TokenCheck, request: SimRequest): Reply {
  const envelope = tryRead(request);
  if (typeof envelope === 'string') return xml(500, writeFault('soapenv:Client', envelope));
  const failure = tokens.check(envelope.header);
  if (failure) return xml(500, writeFault(`wsse:${failure}`, 'Xác thực không thành công'));
  const { name, namespace } = envelope.content;
  const operation = namespace === door.contract.namespace ? door.operations[name] : undefined;
  if (!operation) return xml(500, writeFault('soapenv:Client', `Không có thao tác ${name}`));
  const problem = door.contract.problemOf(envelope.content);
  if (problem) return typedFault(door.contract.namespace, new PartnerFault('DU_LIEU_SAI', problem));
  return run(door, operation, envelope.content);
}

function tryRead(request: SimRequest): Envelope | string {
  try {
    return readEnvelope(request.body.toString('utf8'));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function run(door: SoapDoor, operation: SoapOperation, content: XmlNode): Reply {
  try {
    const inner = operation(content);
    return xml(200, writeEnvelope(wrapped(`${content.name}Response`, door.contract.namespace, inner)));
  } catch (error) {
    if (error instanceof PartnerFault) return typedFault(door.contract.namespace, error);
    throw error;
  }
}

function drawnFault(namespace: string, kind: FaultKind): Reply {
  const fault =
    kind === 'temporary'
      ? new PartnerFault('QUA_TAI', 'Hệ thống đang quá tải, gửi lại sau')
      : new PartnerFault('DU_LIEU_SAI', 'Dữ liệu không hợp lệ (lỗi giả lập)');
  return typedFault(namespace, fault);
}

function typedFault(namespace: string, fault: PartnerFault): Reply {
  const side = fault.maLoi === 'QUA_TAI' ? 'soapenv:Server' : 'soapenv:Client';
  return xml(500, writeFault(side, fault.message, faultDetail(namespace, fault)));
}

function xml(status: number, body: string): Reply {
  return { status, headers: xmlType, body };
}
