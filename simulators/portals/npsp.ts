// Cổng Dịch vụ công quốc gia as a server: the classic DVCQG interface at POST /adapter/*, a citizen's pages at /, control at /control.
//   GET /control/synced[?reference=]   dossiers of the agency told by DongBoHoSoMC, with their progress
import { accountingUrl, type SimConfig } from '../config.ts';
import { HttpCaller } from '../server/http-caller.ts';
import { buildFrame, open, type Simulator } from '../server/simulator.ts';
import { json, type Route } from '../server/sim-server.ts';
import { citizenPages } from './citizen-pages.ts';
import { adapterRoute, NpspAdapter } from './npsp-adapter.ts';
import { NpspGateway } from './npsp-gateway.ts';
import { NpspServices } from './npsp-services.ts';
import { Paying } from './paying.ts';
import { PayPlat } from './payplat.ts';
import { PortalBook } from './portal-book.ts';
import { portalControl, type PortalDesk } from './portal-control.ts';
import { Sending } from './sending.ts';
import { stepsOutOfOrder, SyncedBook } from './synced-book.ts';

export async function startNpsp(config: SimConfig): Promise<Simulator> {
  const frame = buildFrame('npsp', config);
  const { ledger } = frame;
  const caller = new HttpCaller({ connections: 64 });
  const book = new PortalBook(ledger);
  const sending = new Sending(ledger, book, new NpspGateway(config, caller));
  const { payplat: section } = config.npsp;
  const payplat = section && new PayPlat({ section, gatewayUrl: config.gatewayUrl, ledger, book, caller });
  const onPayment: PayPlat['tell'] = (dossier, amountVnd) => payplat?.tell(dossier, amountVnd);
  const paying = new Paying(
    { portal: 'npsp', ledger, book, caller, accountingUrl: accountingUrl(config), onPayment },
    config.npsp.autoPay ?? true,
  );
  const desk: PortalDesk = { portal: 'npsp', doors: ['dvcqg'], book, sending, paying };
  const synced = new SyncedBook(ledger);
  const services = new NpspServices(config.npsp, ledger, { desk, synced });
  frame.server.add(adapterRoute(new NpspAdapter(config.npsp, services)), syncedRoute(synced));
  frame.server.add(...portalControl(desk), ...citizenPages(desk), ...(payplat?.routes() ?? []));
  sending.resume();
  paying.resume();
  payplat?.resume();
  const stop = (): void => {
    sending.stop();
    paying.stop();
    payplat?.stop();
    caller.close();
  };
  return open(frame, { name: 'npsp', config, stop });
}

function syncedRoute(synced: SyncedBook): Route {
  return {
    method: 'GET',
    path: '/control/synced',
    handle: ({ query }) => {
      const reference = query.get('reference');
      if (reference === null) return json(200, summaryOf(synced));
      const dossier = synced.get(reference);
      return dossier ? json(200, dossier) : json(404, { error: 'no such dossier' });
    },
  };
}

function summaryOf(synced: SyncedBook) {
  const dossiers = synced.all();
  return {
    dossiers: dossiers.slice(-1000).map(({ reference, statuses }) => ({ reference, status: statuses.at(-1) })),
    outOfOrder: dossiers.filter((one) => stepsOutOfOrder(one).length > 0).map(({ reference }) => reference),
  };
}
