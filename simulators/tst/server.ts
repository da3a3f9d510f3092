// TST (Thu và quản lý sổ, thẻ) as a server: SOAP at /soap, control at /control.
//   POST /control/issuing {mode?: auto | manual, delayMs?}   · GET /control/issuing
//   POST /control/issue {soHoSo | maToBia}   issue a cover by hand (issued before: tell it again)
//   POST /control/people {personalId, vssCode}   somebody who has a code already
//   POST /control/periods {vssCode, fromMonth, months, gone?}   months paid for before (gone: they no longer are)
import { randomUUID } from 'node:crypto';
import { type SimConfig } from '../config.ts';
import { asRecord } from '../server/untyped.ts';
import { verdictOf } from '../events/soap-verdict.ts';
import type { Verdict } from '../events/courier.ts';
import { HttpCaller } from '../server/http-caller.ts';
import type { Ledger } from '../server/ledger.ts';
import { buildFrame, open, type Simulator } from '../server/simulator.ts';
import { json, parseJson, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import { loadContract } from '../soap/contract.ts';
import { wrapped } from '../soap/envelope.ts';
import { soapCall } from '../soap/soap-call.ts';
import { soapRoutes } from '../soap/soap-door.ts';
import { leaf } from '../soap/xml.ts';
import { Issuing } from './issuing.ts';
import { tstOperations } from './operations.ts';
import { ParticipationBook, type Cover } from './participation-book.ts';

const gatewayNamespace = 'urn:vn:gov:vss:tnhs-gateway:v1';

export async function startTst(config: SimConfig): Promise<Simulator> {
  const frame = buildFrame('tst', config);
  const { ledger, temper } = frame;
  const book = new ParticipationBook(ledger);
  const caller = new HttpCaller();
  const issuing = new Issuing({
    ledger,
    book,
    send: (cover) => tell(config, caller, cover),
    twice: () => temper.drawTwice(),
    delayMs: config.tst.issueDelayMs ?? 1000,
  });
  const operations = tstOperations({ ledger, book, onCover: (cover) => issuing.plan(cover) });
  frame.server.add(...soapRoutes({ contract: loadContract('tst'), credentials: config.tst, operations }));
  frame.server.add(...issuingRoutes(issuing, book), ...bookRoutes(ledger));
  issuing.resume();
  const stop = (): void => {
    issuing.stop();
    caller.close();
  };
  return open(frame, { name: 'tst', config, stop });
}

async function tell(config: SimConfig, caller: HttpCaller, cover: Cover): Promise<Verdict> {
  const inner = [
    leaf('eventId', cover.issued?.noticeId),
    leaf('khoaChongTrung', cover.key),
    leaf('soHoSo', cover.soHoSo),
    leaf('maToBia', cover.maToBia),
    leaf('maSoBHXH', cover.maSoBHXH),
    leaf('soGiayTo', cover.issued?.soGiayTo),
    leaf('ngayCap', cover.issued?.ngayCap),
    leaf('duongDan', cover.issued?.duongDan),
  ];
  const target = { url: `${config.gatewayUrl}/soap/tst`, credentials: config.tst.callback, caller };
  return verdictOf(await soapCall(target, wrapped('ThongBaoCapToBia', gatewayNamespace, inner.join(''))));
}

/** What TST's books held before the gateway came. */
function bookRoutes(ledger: Ledger): Route[] {
  const know = (request: SimRequest): Reply => {
    const { personalId, vssCode } = asRecord(parseJson(request));
    if (typeof personalId !== 'string' || typeof vssCode !== 'string')
      return json(400, { error: 'personalId, vssCode' });
    ledger.append({ kind: 'person', key: randomUUID(), data: { person: personalId, maSoBHXH: vssCode } });
    return json(202, { personalId, vssCode });
  };
  const set = (request: SimRequest): Reply => {
    const { vssCode, fromMonth, months, gone } = asRecord(parseJson(request));
    if (typeof vssCode !== 'string' || typeof fromMonth !== 'string' || typeof months !== 'number')
      return json(400, { error: 'vssCode, fromMonth, months' });
    const data = { maSoBHXH: vssCode, tuThang: fromMonth, soThang: String(months), goes: String(gone === true) };
    ledger.append({ kind: 'period', key: randomUUID(), data });
    return json(202, data);
  };
  return [
    { method: 'POST', path: '/control/people', handle: know },
    { method: 'POST', path: '/control/periods', handle: set },
  ];
}

function issuingRoutes(issuing: Issuing, book: ParticipationBook): Route[] {
  const show = () => json(200, { mode: issuing.mode, delayMs: issuing.delayMs, untold: issuing.waiting() });
  const set = (request: SimRequest): Reply => {
    const { mode, delayMs } = asRecord(parseJson(request));
    if (mode === 'auto' || mode === 'manual') issuing.mode = mode;
    if (typeof delayMs === 'number') issuing.delayMs = delayMs;
    return show();
  };
  const issue = (request: SimRequest): Reply => {
    const { soHoSo, maToBia } = asRecord(parseJson(request));
    const cover = typeof maToBia === 'string' ? book.cover(maToBia) : book.coverOf(String(soHoSo));
    if (!cover) return json(404, { error: 'no such cover' });
    issuing.issue(cover);
    return json(202, { maToBia: cover.maToBia, ...cover.issued });
  };
  return [
    { method: 'GET', path: '/control/issuing', handle: show },
    { method: 'POST', path: '/control/issuing', handle: set },
    { method: 'POST', path: '/control/issue', handle: issue },
  ];
}
