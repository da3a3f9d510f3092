import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../../test/support/wait-for.js';
import { HttpCaller } from '../server/http-caller.ts';
import { Ledger } from '../server/ledger.ts';
import { PayPlat, signatureOf, type Texts } from './payplat.ts';
import { PortalBook, type PortalDossier } from './portal-book.ts';

const section = { partnerCode: 'P', secret: 'a-secret-for-this-test' };
const facts = { amount: 264_000, paymentReference: 'PAY-1' };

function answered(code: string, secret = section.secret): string {
  const texts: Texts = { MaLoi: code, MoTaLoi: 'x', MaDoiTac: 'P', MaThamChieu: 'PAY-1', ThoiGianGD: '20261120080000' };
  const order = ['MaLoi', 'MoTaLoi', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD'];
  return JSON.stringify({ ...texts, MaXacThuc: signatureOf(texts, order, secret) });
}

describe('the simulated payment platform', () => {
  let gateway: Server;
  let answers: { readonly status: number; readonly body: string }[];
  let notices: string[];
  let folder: string;
  const open: { stop(): void }[] = [];

  beforeEach(async () => {
    [answers, notices, folder] = [[], [], mkdtempSync(join(tmpdir(), 'payplat-'))];
    gateway = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        notices.push(Buffer.concat(chunks).toString());
        const { status, body } = answers.shift() ?? { status: 503, body: '' };
        response.writeHead(status).end(body);
      });
    });
    await new Promise<void>((ready) => gateway.listen(0, '127.0.0.1', ready));
  });

  afterEach(async () => {
    open.splice(0).forEach((one) => one.stop());
    await new Promise((closed) => gateway.close(closed));
  });

  function start(): { payplat: PayPlat; ledger: Ledger; stop: () => void } {
    const ledger = new Ledger(folder, 'npsp');
    const caller = new HttpCaller();
    const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const payplat = new PayPlat({ section, gatewayUrl, ledger, book: new PortalBook(ledger), caller });
    const stop = (): void => {
      payplat.stop();
      caller.close();
    };
    open.push({ stop });
    return { payplat, ledger, stop };
  }

  const dossier = { reference: 'G09-1', facts } as unknown as PortalDossier;

  it('repeats a notice, the same each time, until it is answered "00" with a right signature', async () => {
    answers = [
      { status: 503, body: '' },
      { status: 200, body: answered('99') },
      { status: 200, body: answered('00', 'another secret') },
      { status: 200, body: answered('00') },
    ];
    const { payplat, ledger } = start();
    payplat.tell(dossier, 264_000);
    await waitFor(() => ledger.query({ kind: 'ipn-settled' }).length === 1);
    expect(ledger.query({ kind: 'ipn-settled' })[0]?.data).toMatchObject({ accepted: true, reference: 'G09-1' });
    expect(notices).toHaveLength(4);
    expect(new Set(notices).size).toBe(1);
    expect(JSON.parse(notices[0] ?? '')).toMatchObject({ LoaiBanTin: 'IPN', MaThamChieu: 'PAY-1', SoTien: '264000' });
  });

  it('goes on with a notice after a restart', async () => {
    const first = start();
    first.payplat.tell(dossier, 264_000);
    await waitFor(() => notices.length > 0);
    first.stop();
    const refused = notices.length;
    answers = Array.from({ length: 20 }, () => ({ status: 200, body: answered('00') }));
    const second = start();
    second.payplat.resume();
    await waitFor(() => second.ledger.query({ kind: 'ipn-settled' }).length === 1);
    expect(notices[refused]).toBe(notices[0]);
  });
});
