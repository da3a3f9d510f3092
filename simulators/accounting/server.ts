// Accounting (Kế toán tập trung) as a server: SOAP at /soap, control at /control.
//   POST /control/vouchers {…} or [{…}]   post (mode: post | late | correct | reverse | repeat), see posting.ts
//   POST /control/payments {…}            a citizen paid; a voucher follows, see payments.ts
//   POST /control/voucher-delay {delayMs} · GET /control/vouchers
import { type SimConfig } from '../config.ts';
import { asRecord } from '../server/untyped.ts';
import { buildFrame, open, type Simulator } from '../server/simulator.ts';
import { json, parseJson, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import type { Ledger } from '../server/ledger.ts';
import type { Temper } from '../server/behaviour.ts';
import { loadContract } from '../soap/contract.ts';
import { PartnerFault, soapRoutes } from '../soap/soap-door.ts';
import { leaf, textOf, type XmlNode } from '../soap/xml.ts';
import { Payments } from './payments.ts';
import { postVoucher } from './posting.ts';
import { VoucherBook } from './voucher-book.ts';

interface Desk {
  readonly ledger: Ledger;
  readonly book: VoucherBook;
  readonly payments: Payments;
}

export async function startAccounting(config: SimConfig): Promise<Simulator> {
  const frame = buildFrame('accounting', config);
  const book = new VoucherBook(frame.ledger);
  const payments = new Payments(frame.ledger, book, config.accounting.voucherDelayMs ?? 1000);
  const operations = { LayDanhSachChungTu: (content: XmlNode) => listVouchers(book, frame.temper, content) };
  frame.server.add(...soapRoutes({ contract: loadContract('accounting'), credentials: config.accounting, operations }));
  frame.server.add(...deskRoutes({ ledger: frame.ledger, book, payments }));
  payments.resume();
  return open(frame, { name: 'accounting', config, stop: () => payments.stop() });
}

function listVouchers(book: VoucherBook, temper: Temper, content: XmlNode): string {
  const page = book.page(textOf(content, 'conTro') ?? '', Number(textOf(content, 'gioiHan')));
  if (!page) throw new PartnerFault('CON_TRO_SAI', 'Con trỏ không hợp lệ');
  // Misbehaving, the last voucher of a page stands in it twice.
  const [last] = page.markup.slice(-1);
  const again = last !== undefined && temper.drawTwice() ? [last] : [];
  return [...page.markup, ...again, leaf('conTroTiep', page.next), leaf('conNua', page.more)].join('');
}

function deskRoutes({ ledger, book, payments }: Desk): Route[] {
  return [
    { method: 'POST', path: '/control/vouchers', handle: (request) => post(ledger, book, request) },
    { method: 'GET', path: '/control/vouchers', handle: () => json(200, { vouchers: book.all() }) },
    { method: 'POST', path: '/control/payments', handle: (request) => json(202, payments.pay(parseJson(request))) },
    {
      method: 'POST',
      path: '/control/voucher-delay',
      handle: (request) => {
        payments.delayMs = Number(asRecord(parseJson(request))['delayMs'] ?? payments.delayMs);
        return json(200, { delayMs: payments.delayMs });
      },
    },
  ];
}

function post(ledger: Ledger, book: VoucherBook, request: SimRequest): Reply {
  const asked = parseJson(request);
  const list = Array.isArray(asked) ? asked : [asked];
  return json(201, { vouchers: list.map((one) => postVoucher(ledger, book, one)) });
}
