// TNHS (Tiếp nhận và quản lý hồ sơ) as a server: SOAP at /soap, control at /control.
//   POST /control/status {soHoSo | maHoSoCong, status, reason?, papers?…}   a status by hand
//   POST /control/events {way?, stepMs?, script?}   how and when events go, and which script is the default
//   POST /control/events/repeat {eventId}   tell an old event again · GET /control/events   what is still untold
//   GET /control/dossiers?soHoSo=|maHoSoCong=   what TNHS holds
import { type EventWay, type SimConfig } from '../config.ts';
import { asRecord, asText, without } from '../server/untyped.ts';
import { buildFrame, open, type Simulator } from '../server/simulator.ts';
import { json, parseJson, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import type { Ledger } from '../server/ledger.ts';
import { loadContract } from '../soap/contract.ts';
import { soapRoutes } from '../soap/soap-door.ts';
import { DossierBook, type StatusEvent, type TnhsDossier } from './dossier-book.ts';
import { Officers } from './officers.ts';
import { tnhsOperations } from './operations.ts';
import { scripts } from './scripts.ts';
import { StatusNotice } from './status-notice.ts';

interface Office {
  readonly ledger: Ledger;
  readonly book: DossierBook;
  readonly officers: Officers;
  defaultScript: string;
}

export async function startTnhs(config: SimConfig): Promise<Simulator> {
  const frame = buildFrame('tnhs', config);
  const { ledger, temper } = frame;
  const book = new DossierBook(ledger);
  const notice = new StatusNotice(config);
  const officers = new Officers({
    ledger,
    book,
    send: (event, way) => notice.send(event, way),
    twice: () => temper.drawTwice(),
    way: config.tnhs.way ?? 'alternate',
    stepMs: config.tnhs.stepMs ?? 200,
  });
  const office: Office = { ledger, book, officers, defaultScript: 'auto' };
  const operations = tnhsOperations({
    ledger,
    book,
    defaultScript: () => office.defaultScript,
    onWritten: (dossier) => officers.goOn(dossier),
  });
  frame.server.add(...soapRoutes({ contract: loadContract('tnhs'), credentials: config.tnhs, operations }));
  frame.server.add(...officeRoutes(office));
  officers.resume();
  const stop = async (): Promise<void> => {
    officers.stop();
    await notice.close();
  };
  return open(frame, { name: 'tnhs', config, stop });
}

function officeRoutes(office: Office): Route[] {
  return [
    { method: 'POST', path: '/control/status', handle: (request) => moveByHand(office, request) },
    { method: 'POST', path: '/control/events', handle: (request) => setEvents(office, request) },
    { method: 'POST', path: '/control/events/repeat', handle: (request) => repeatEvent(office, request) },
    { method: 'GET', path: '/control/events', handle: () => json(200, showEvents(office)) },
    { method: 'GET', path: '/control/dossiers', handle: (request) => showDossiers(office, request) },
  ];
}

function moveByHand(office: Office, request: SimRequest): Reply {
  const { soHoSo, maHoSoCong, ...step } = asRecord(parseJson(request));
  const dossier = find(office, soHoSo, maHoSoCong);
  if (!dossier) return json(404, { error: 'no such dossier' });
  const status = Number(step['status']);
  if (!Number.isInteger(status)) return json(400, { error: 'status must be a whole number' });
  return json(200, office.officers.move(dossier, { ...step, status }));
}

function setEvents(office: Office, request: SimRequest): Reply {
  const { way, stepMs, script } = asRecord(parseJson(request));
  if (way !== undefined && !['soap', 'event', 'alternate'].includes(asText(way)))
    return json(400, { error: 'way must be soap, event or alternate' });
  if (script !== undefined && !Object.hasOwn(scripts, asText(script)))
    return json(400, { error: `script must be one of ${Object.keys(scripts).join(', ')}` });
  if (way !== undefined) office.officers.way = way as EventWay;
  if (typeof stepMs === 'number') office.officers.stepMs = stepMs;
  if (script !== undefined) office.defaultScript = asText(script);
  return json(200, showEvents(office));
}

function repeatEvent(office: Office, request: SimRequest): Reply {
  const [entry] = office.ledger.query({ kind: 'status', key: String(asRecord(parseJson(request))['eventId']) });
  if (!entry) return json(404, { error: 'no such event' });
  office.officers.repeat(without(entry.data, 'scripted') as unknown as StatusEvent);
  return json(202, { repeated: entry.key });
}

function showEvents({ officers, defaultScript }: Office) {
  return { way: officers.way, stepMs: officers.stepMs, script: defaultScript, untold: officers.waiting() };
}

function showDossiers(office: Office, { query }: SimRequest): Reply {
  const [soHoSo, maHoSoCong] = [query.get('soHoSo'), query.get('maHoSoCong')];
  if (soHoSo === null && maHoSoCong === null) return json(200, { dossiers: [...office.book.all()].slice(-1000) });
  const dossier = find(office, soHoSo ?? undefined, maHoSoCong ?? undefined);
  if (!dossier) return json(404, { error: 'no such dossier' });
  const [entry] = office.ledger.query({ kind: 'create', key: dossier.createKey, limit: 1 });
  return json(200, { ...dossier, record: entry && office.ledger.detailOf(entry.seq) });
}

function find({ book }: Office, soHoSo: unknown, maHoSoCong: unknown): TnhsDossier | undefined {
  if (typeof soHoSo === 'string') return book.get(soHoSo);
  return [...book.all()].find((one) => one.maHoSoCong === maHoSoCong);
}
