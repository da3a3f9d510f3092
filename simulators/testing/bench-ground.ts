// What a spec stands on: a configuration with free ports and a folder of its own, and calls to a simulator's doors.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials, SimConfig } from '../config.ts';
import type { LedgerCount } from '../server/ledger.ts';
import { wrapped, writeEnvelope } from '../soap/envelope.ts';
import { securityHeader } from '../soap/username-token.ts';
import { parseXml, type XmlNode } from '../soap/xml.ts';

export const own: Credentials = { username: 'gateway', password: 'mật khẩu <&> thử' };
export const webhookSecret = `whsec_${Buffer.from('a-secret-of-the-webhook-1').toString('base64')}`;

export function testConfig(gatewayUrl: string, changes: Partial<SimConfig> = {}): SimConfig {
  const callback = (username: string): Credentials => ({ username, password: `pw-${username}` });
  return {
    gatewayUrl,
    eventsTcp: { host: '127.0.0.1', port: 1 },
    stateDir: mkdtempSync(join(tmpdir(), 'simulators-')),
    tnhs: { port: 0, ...own, callback: callback('tnhs'), way: 'soap', stepMs: 5 },
    accounting: { port: 0, ...own, voucherDelayMs: 5 },
    tst: { port: 0, ...own, callback: callback('tst'), issueDelayMs: 5 },
    'vss-portal': {
      port: 0,
      clientId: 'vss-portal',
      clientSecret: 'secret',
      webhookSecrets: [webhookSecret],
      soap: callback('vss-soap'),
    },
    npsp: { port: 0, ...own, madonvi: 'G22', dstcode: 'VN:GOV:G22:x', push: callback('npsp') },
    register: { port: 0, token: 'for-tests-only' },
    ...changes,
  };
}

/** Accounts for the stub gateway that fit `testConfig`. */
export const gatewayAccounts = {
  portal: { username: 'vss-soap', password: 'pw-vss-soap' },
  tnhs: { username: 'tnhs', password: 'pw-tnhs' },
  tst: { username: 'tst', password: 'pw-tst' },
} as const;

export interface SoapCallOptions {
  readonly url: string;
  readonly namespace: string;
  /** A Security header; a right and fresh one unless given. */
  readonly header?: string;
}

/** Posts a wrapped request. @returns HTTP status and the root element, or no root when the answer is no XML. */
export async function callSoap(
  { url, namespace, header = securityHeader(own) }: SoapCallOptions,
  operation: string,
  inner: string,
): Promise<{ status: number; root: XmlNode | undefined; text: string }> {
  const body = writeEnvelope(wrapped(operation, namespace, inner), header);
  const response = await fetch(`${url}/soap`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
  });
  const text = await response.text();
  return { status: response.status, root: tryParse(text), text };
}

function tryParse(text: string): XmlNode | undefined {
  try {
    return parseXml(text);
  } catch {
    return undefined;
  }
}

/** First element of that name anywhere below. */
export function find(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (!node || node.name === name) return node;
  for (const one of node.children) {
    const found = find(one, name);
    if (found) return found;
  }
  return undefined;
}

export function textIn(node: XmlNode | undefined, name: string): string | undefined {
  return find(node, name)?.text;
}

/** The text of every element of this name. */
export function textsIn(node: XmlNode | undefined, name: string): string[] {
  if (!node) return [];
  const own = node.name === name ? [node.text] : [];
  return [...own, ...node.children.flatMap((inner) => textsIn(inner, name))];
}

export async function control<T>(url: string, path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${url}/control/${path}`, init);
  return (await response.json()) as T;
}

export function count(url: string): Promise<LedgerCount> {
  return control<LedgerCount>(url, 'ledger/count');
}

export const tnhsNamespace = 'urn:vn:gov:vss:tnhs:v1';

/** A whole TiepNhanHoSo request. */
export function createRequest(key: string, reference: string): string {
  const person =
    '<nguoiThamGia><soDinhDanh>001090012345</soDinhDanh><hoTen>Nguyễn Văn Thử</hoTen><ngaySinh>1990</ngaySinh><gioiTinh>1</gioiTinh><quocTich>VN</quocTich></nguoiThamGia>';
  const terms =
    '<dangKy><loaiDangKy>LD</loaiDangKy><mucThuNhap>1500000</mucThuNhap><phuongThuc>3</phuongThuc><tuThang>2026-12</tuThang><soThang>3</soThang><nhomHoTro>KHAC</nhomHoTro><tongTien>792000</tongTien></dangKy>';
  return `<khoaChongTrung>${key}</khoaChongTrung><hoSo><maHoSoCong>${reference}</maHoSoCong><nguon>vss-portal</nguon><maDichVu>602e</maDichVu><coQuanTiepNhan>07906</coQuanTiepNhan><ngayNop>2026-11-22T08:00:00+07:00</ngayNop>${person}${terms}</hoSo>`;
}
