// SOAP messages for the gateway's doors, and a door of one's own to receive them.
import { readFileSync } from 'node:fs';
import { WSSecurity } from 'soap';
import { readContract } from '../../src/wire/soap-contract/contract.js';
import { writeElement } from '../../src/wire/soap-contract/element.writer.js';
import type { SoapArguments } from '../../src/wire/soap-contract/values.js';
import {
  createSoapDoor,
  type SoapAccepted,
  type SoapDoor,
  type SoapDoorSettings,
  type SoapRefused,
} from '../../src/wire/soap-server/soap.door.js';
import type { NonceStore, SecuritySettings } from '../../src/wire/ws-security/security.settings.js';

export const gatewayNamespace = 'urn:vn:gov:vss:tnhs-gateway:v1';
export const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const soap12 = 'http://www.w3.org/2003/05/soap-envelope';
export const soap12Type = { 'content-type': 'application/soap+xml; charset=utf-8' };
export const portalWsdl = readFileSync(new URL('../../wsdl/gateway/gateway-portal.wsdl', import.meta.url), 'utf8');
export const portalContract = readContract(portalWsdl);

export const soapUser = { username: 'cong', password: 'mat-khau' };

export const dossierForm = {
  MaHoSo: 'VSS-20261122-000001',
  MaTTHC: '602e',
  NgayNopHoSo: '20261122080000',
  MaCoQuan: '07906',
  HoTen: 'Nguyễn Văn Thử & Cộng <sự>',
  NgaySinh: '1990',
  GioiTinh: '1',
  SoDinhDanh: '001090012345',
  LoaiDangKy: 'LD',
  MucTien: '1500000',
  Phuongthuc: '3',
  Tuthang: '12/2026',
  Sothang: '3',
};

/** The Body's child for an operation of the portals' contract. */
export function bodyOf(operation: string, values: SoapArguments): string {
  const model = portalContract.operations.get(operation)?.input;
  if (!model) throw new Error(operation);
  return writeElement(model, values);
}

export const lookUp = bodyOf('TraCuuHoSo', { MaHoSo: 'A-1' });

/** A wsse:Security header with a fresh password digest. */
export function signIn(username = soapUser.username, password = soapUser.password): string {
  return new WSSecurity(username, password, { passwordType: 'PasswordDigest' }).toXML();
}

export interface EnvelopeParts {
  readonly version?: string;
  readonly header?: string;
  readonly attributes?: string;
}

export function envelope(
  body: string,
  { version = soap11, header = signIn(), attributes = '' }: EnvelopeParts = {},
): string {
  return `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="${version}"${attributes}><e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;
}

export class MemoryNonces implements NonceStore {
  private readonly known = new Set<string>();

  async remember(hash: Buffer): Promise<boolean> {
    const key = hash.toString('hex');
    if (this.known.has(key)) return false;
    this.known.add(key);
    return true;
  }

  get size(): number {
    return this.known.size;
  }

  clear(): void {
    this.known.clear();
  }
}

export const knownUser: Pick<SecuritySettings, 'passwordOf'> = {
  passwordOf: (username) => (username === soapUser.username ? soapUser.password : undefined),
};

/** A door and the ways to knock at it; an INTERNAL answer throws its cause. */
export class TestDoor {
  readonly door: SoapDoor;

  constructor(settings: Partial<SoapDoorSettings> = {}) {
    const security = { ...knownUser, nonces: new MemoryNonces() };
    this.door = createSoapDoor({
      wsdl: portalWsdl,
      address: 'https://gateway.example.vn/soap/portal',
      security,
      ...settings,
    });
  }

  async receive(message: string | Buffer, headers: Record<string, string> = {}): Promise<SoapAccepted | SoapRefused> {
    const body = Buffer.from(message as Buffer);
    const all = { 'content-type': 'text/xml; charset=utf-8', ...headers };
    let cause: unknown;
    const result = await this.door.receive({ headers: all, body, correlationId: 'c-1' }, (error) => (cause = error));
    if (cause !== undefined) throw new Error('the door failed', { cause });
    return result;
  }

  async accept(message: string | Buffer, headers: Record<string, string> = {}): Promise<SoapAccepted> {
    const result = await this.receive(message, headers);
    if (!result.ok) throw new Error(`refused: ${result.body}`);
    return result;
  }

  async refuse(message: string | Buffer, headers: Record<string, string> = {}): Promise<SoapRefused> {
    const result = await this.receive(message, headers);
    if (result.ok) throw new Error('was accepted');
    return result;
  }
}
