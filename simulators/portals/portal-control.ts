// What a tester may ask of a portal.
//   POST /control/submit {count?, seed?, firstIndex?, door?, ending?, agency?, case?, method?, groups?, attachmentBytes?, wait?}
//   POST /control/supplement {reference, text?} · POST /control/withdraw {reference, text?} · POST /control/pay {reference}
//   POST /control/settings {autoPay?, autoSupplement?, identify?: dossier | reference | person}
//   GET /control/dossiers[?reference=] · GET /control/order   who got what, and whether in order
import { setTimeout as sleep } from 'node:timers/promises';
import { asRecord } from '../server/untyped.ts';
import { sample, type SampleWish } from '../samples.ts';
import { json, parseJson, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import type { Identify, Paying } from './paying.ts';
import { outOfOrder, statusOf, type DoorName, type PortalBook, type PortalDossier } from './portal-book.ts';
import { referenceFor, type PortalName } from './references.ts';
import type { Sending } from './sending.ts';

export interface PortalDesk {
  readonly portal: PortalName;
  readonly doors: readonly DoorName[];
  readonly book: PortalBook;
  readonly sending: Sending;
  readonly paying: Paying;
}

const longestWaitMs = 60_000;

export function portalControl(desk: PortalDesk): Route[] {
  return [
    { method: 'POST', path: '/control/submit', handle: (request) => submit(desk, request) },
    { method: 'POST', path: '/control/supplement', handle: (request) => ask(desk, 'supplement', request) },
    { method: 'POST', path: '/control/withdraw', handle: (request) => ask(desk, 'withdraw', request) },
    { method: 'POST', path: '/control/pay', handle: (request) => pay(desk, request) },
    { method: 'POST', path: '/control/settings', handle: (request) => change(desk, request) },
    { method: 'GET', path: '/control/dossiers', handle: (request) => show(desk, request) },
    { method: 'GET', path: '/control/order', handle: () => json(200, orderOf(desk)) },
  ];
}

async function submit(desk: PortalDesk, request: SimRequest): Promise<Reply> {
  const asked = asRecord(parseJson(request));
  const { count = 1, seed = 1, door = desk.doors[0], ending = '', wait = false } = asked;
  if (!desk.doors.includes(door as DoorName))
    return json(400, { error: `door must be one of ${desk.doors.join(', ')}` });
  const firstIndex = typeof asked['firstIndex'] === 'number' ? asked['firstIndex'] : desk.book.size;
  // The same citizen on both portals would pay the same months twice.
  const ownSeed = desk.portal === 'npsp' ? Number(seed) + 500_000 : Number(seed);
  const references: string[] = [];
  for (let index = 0; index < Number(count); index += 1) {
    const reference = referenceFor(desk.portal, desk.book.size + 1, String(ending));
    const wish = { ...asked, seed: ownSeed, index: firstIndex + index, reference } as unknown as SampleWish;
    desk.sending.submit(sample(wish), door as DoorName);
    references.push(reference);
  }
  if (wait === true) await settled(desk, references);
  const dossiers = references.map((reference) => brief(desk.book.get(reference)));
  return json(wait === true ? 200 : 202, { dossiers });
}

async function settled({ book }: PortalDesk, references: readonly string[]): Promise<void> {
  const until = Date.now() + longestWaitMs;
  const open = () => references.some((reference) => book.get(reference)?.state === 'sending');
  while (open() && Date.now() < until) await sleep(10);
}

function ask(desk: PortalDesk, kind: 'supplement' | 'withdraw', request: SimRequest): Reply {
  const { reference, text } = asRecord(parseJson(request));
  const dossier = desk.book.get(String(reference));
  if (!dossier || dossier.state === 'foreign') return json(404, { error: 'no such dossier of this portal' });
  const usual = kind === 'supplement' ? 'Bổ sung theo yêu cầu' : 'Không còn nhu cầu tham gia';
  return json(202, desk.sending.ask(dossier, kind, typeof text === 'string' ? text : usual));
}

function pay(desk: PortalDesk, request: SimRequest): Reply {
  const dossier = desk.book.get(String(asRecord(parseJson(request))['reference']));
  if (!dossier?.facts) return json(404, { error: 'no such dossier of this portal' });
  desk.paying.pay(dossier);
  return json(202, { reference: dossier.reference, payment: dossier.payment });
}

function change({ paying, sending }: PortalDesk, request: SimRequest): Reply {
  const { autoPay, autoSupplement, identify } = asRecord(parseJson(request));
  if (typeof autoPay === 'boolean') paying.auto = autoPay;
  if (typeof autoSupplement === 'boolean') sending.autoSupplement = autoSupplement;
  if (typeof identify === 'string' && ['dossier', 'reference', 'person'].includes(identify))
    paying.identify = identify as Identify;
  return json(200, { autoPay: paying.auto, autoSupplement: sending.autoSupplement, identify: paying.identify });
}

function show({ book }: PortalDesk, { query }: SimRequest): Reply {
  const reference = query.get('reference');
  if (reference === null) return json(200, { dossiers: book.all().slice(-1000).map(brief) });
  const dossier = book.get(reference);
  return dossier ? json(200, { ...dossier, status: statusOf(dossier) }) : json(404, { error: 'no such dossier' });
}

function brief(dossier: PortalDossier | undefined) {
  if (!dossier) return undefined;
  const { reference, door, state, refusal, dossierId, tnhsNumber, payment } = dossier;
  return { reference, door, state, refusal, dossierId, tnhsNumber, payment, status: statusOf(dossier) };
}

function orderOf({ book, sending }: PortalDesk) {
  const byStatus: Record<string, number> = {};
  for (const dossier of book.all()) byStatus[statusOf(dossier)] = (byStatus[statusOf(dossier)] ?? 0) + 1;
  const late = book.all().filter((dossier) => outOfOrder(dossier).length > 0);
  return {
    dossiers: book.size,
    acknowledged: book.all().filter((one) => one.state === 'acknowledged').length,
    refused: book.all().filter((one) => one.state === 'refused').length,
    unsent: sending.waiting(),
    byStatus,
    outOfOrder: late.map((one) => ({ reference: one.reference, receipts: one.receipts })),
  };
}
