// Cổng DVC BHXH Việt Nam as a server: a citizen's pages at /, status callbacks at POST /webhooks/tnhs, control at /control.
import { accountingUrl, type SimConfig } from '../config.ts';
import { asRecord } from '../server/untyped.ts';
import type { Mood } from '../server/behaviour.ts';
import { HttpCaller } from '../server/http-caller.ts';
import type { Ledger } from '../server/ledger.ts';
import { buildFrame, open, type Simulator } from '../server/simulator.ts';
import { json, type Reply, type Route, type SimRequest } from '../server/sim-server.ts';
import { citizenPages } from './citizen-pages.ts';
import { parse } from './http-verdict.ts';
import { Paying } from './paying.ts';
import { isDenied, PortalBook, type DoorName } from './portal-book.ts';
import { portalControl, type PortalDesk } from './portal-control.ts';
import { Sending } from './sending.ts';
import { VssGateway } from './vss-gateway.ts';
import { signatureProblem } from './webhook-signature.ts';

const doors: readonly DoorName[] = ['json', 'soap'];

export async function startVssPortal(config: SimConfig): Promise<Simulator> {
  const frame = buildFrame('vss-portal', config);
  const { ledger } = frame;
  const caller = new HttpCaller({ connections: 64 });
  const book = new PortalBook(ledger);
  const sending = new Sending(ledger, book, new VssGateway(config, caller));
  const autoPay = config['vss-portal'].autoPay ?? true;
  const paying = new Paying(
    { portal: 'vss-portal', ledger, book, caller, accountingUrl: accountingUrl(config) },
    autoPay,
  );
  const desk: PortalDesk = { portal: 'vss-portal', doors, book, sending, paying };
  frame.server.add(webhookRoute(config['vss-portal'].webhookSecrets, ledger, desk));
  frame.server.add(...portalControl(desk), ...citizenPages(desk));
  sending.resume();
  paying.resume();
  const stop = (): void => {
    sending.stop();
    paying.stop();
    caller.close();
  };
  return open(frame, { name: 'vss-portal', config, stop });
}

function webhookRoute(secrets: readonly string[], ledger: Ledger, desk: PortalDesk): Route {
  return {
    method: 'POST',
    path: '/webhooks/tnhs',
    handle: (request, mood) => receive(request, mood, { secrets, ledger, desk }),
    partner: {
      fault: (kind) => ({ status: kind === 'temporary' ? 503 : 400 }),
      // A receiver that must not be followed: the gateway's callbacks go nowhere else.
      wrongElement: () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } }),
      garbledStatus: 502,
    },
  };
}

interface Receiver {
  readonly secrets: readonly string[];
  readonly ledger: Ledger;
  readonly desk: PortalDesk;
}

function receive(request: SimRequest, mood: Mood | undefined, { secrets, ledger, desk }: Receiver): Reply {
  if (mood?.gone) return { status: 410 };
  const id = headerOf(request, 'webhook-id');
  const headers = {
    id,
    timestamp: headerOf(request, 'webhook-timestamp'),
    signature: headerOf(request, 'webhook-signature'),
  };
  const problem = signatureProblem(headers, request.body, { secrets });
  if (problem || id === undefined) return json(401, { error: problem });
  const data = asRecord(asRecord(parse(request.body.toString('utf8')))['data']);
  const { reference } = data;
  if (typeof reference !== 'string' || reference === '') return json(400, { error: 'no reference' });
  if (isDenied(reference)) return json(404, { error: 'unknown reference' });
  const duplicate = desk.book.hasSeen(id);
  ledger.append({ kind: 'status', key: id, duplicate, data });
  if (!duplicate) react(desk, reference, data['status']);
  return { status: 204 };
}

function react({ book, sending, paying }: PortalDesk, reference: string, status: unknown): void {
  const dossier = book.get(reference);
  if (!dossier) return;
  if (status === 6) paying.onAsked(dossier);
  sending.onTold(dossier);
}

function headerOf({ headers }: SimRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
