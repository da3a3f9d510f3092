// What every simulator lets a tester do over HTTP: set the behaviour, read the ledger.
import type { Temper } from './behaviour.ts';
import type { Ledger } from './ledger.ts';
import { json, parseJson, type Route, type SimRequest } from './sim-server.ts';

export function controlRoutes(name: string, ledger: Ledger, temper: Temper): Route[] {
  return [
    {
      method: 'GET',
      path: '/control/health',
      handle: () => json(200, { simulator: name, up: true, pid: process.pid }),
    },
    { method: 'GET', path: '/control/behaviour', handle: () => json(200, temper.behaviour) },
    { method: 'POST', path: '/control/behaviour', handle: (request) => json(200, temper.change(parseJson(request))) },
    { method: 'DELETE', path: '/control/behaviour', handle: () => json(200, temper.calm()) },
    { method: 'GET', path: '/control/ledger/count', handle: () => json(200, ledger.count()) },
    { method: 'GET', path: '/control/ledger', handle: (request) => readLedger(ledger, request) },
  ];
}

function readLedger(ledger: Ledger, { query }: SimRequest) {
  const entries = ledger.query({
    kind: query.get('kind') ?? undefined,
    key: query.get('key') ?? undefined,
    after: Number(query.get('after') ?? 0),
    limit: Number(query.get('limit') ?? 1000),
  });
  const shown = query.has('detail') ? entries.map((one) => ({ ...one, detail: ledger.detailOf(one.seq) })) : entries;
  return json(200, { entries: shown });
}
