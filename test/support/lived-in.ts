// A house in which something has happened on every page: dossiers that are done, that wait for money, that are parked for one cause; an
// incident, a replay and an edit that wait for somebody, an item of reconciliation, people, a version of an agency's settings.
import { untilToldStatus } from './duties.js';
import { startHouse, type House } from './house.js';
import { waitFor } from './wait-for.js';

export interface LivedIn {
  readonly house: House;
  /** What stands in the address of a page about one thing. */
  readonly ids: Readonly<Record<'dossier' | 'item' | 'failure' | 'replay' | 'edit', string>>;
}

const parkedForOneCause = 6;
const settings = { name: 'BHXH thành phố Thử Nghiệm', timeLimitWorkingDays: 3, phone: '1900 0000' };

/** About 20 seconds on a quiet machine; what is submitted is invented. */
export async function startLivedIn(): Promise<LivedIn> {
  const house = await startHouse({
    env: { RETRY_CAP_MS: '2000', CIRCUIT_FAILURES: '1000', INCIDENT_FAILURES: '5', INCIDENTS_EVERY_MS: '200' },
  });
  try {
    return { house, ids: await live(house) };
  } catch (error) {
    await house.close();
    throw error;
  }
}

async function live(house: House): Promise<LivedIn['ids']> {
  await submit(house, { count: 3 });
  await house.ask('npsp', 'submit', { count: 2, wait: true });
  await submit(house, { case: 'CONTINUE', ending: 'SPLITWRONG', agency: '001' });
  const item = await first(house, 'reconciliation/items?state=open');
  const unpaid = await submit(house, { ending: 'NOPAY' });
  const supplemented = await submit(house, { ending: 'SUPPLEMENT' });
  await submit(house, { ending: 'MANUAL', agency: '079' });
  // All that TNHS is to take is there before it refuses.
  await untilToldStatus(house, unpaid, 6);
  await untilToldStatus(house, supplemented, 10);
  await parkSome(house);
  const failure = await first(house, 'failures');
  await post(house, 'partners/tst/pause', { reason: 'TST bảo trì đến sáng' });
  const selection = { state: 'parked', system: 'tnhs' };
  const replay = await post(house, 'replays', { selection, reason: 'TNHS đã sửa danh mục cơ quan', perSecond: 10 });
  await somePeople(house);
  await post(house, 'agencies/07906/settings', agencyChange(), 'PUT');
  const dossier = await first(house, 'dossiers?status=10');
  return { dossier, item, failure, replay: String(replay['id']), edit: await proposeEdit(house) };
}

/** @returns the reference of the first. */
async function submit(house: House, wish: object): Promise<string> {
  const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string }[] }>('vss-portal', 'submit', {
    ...{ count: 1, wait: true, ...wish },
  });
  const refused = dossiers.find(({ state }) => state !== 'acknowledged');
  if (refused) throw new Error(`${refused.reference} (${JSON.stringify(wish)}) is ${refused.state}`);
  return dossiers[0]?.reference ?? '';
}

/** TNHS refuses what it is sent, until it is mended: one cause, parked deliveries, an incident. */
async function parkSome(house: House): Promise<void> {
  await house.ask('tnhs', 'behaviour', { faultShare: 1, faultKind: 'permanent' });
  await submit(house, { count: parkedForOneCause, ending: 'MANUAL', case: 'CONTINUE' });
  const parked = async (): Promise<boolean> =>
    (await items(house, 'dossiers?deliveryState=parked')).length >= parkedForOneCause;
  await waitFor(parked, { timeoutMs: 180_000, what: 'some deliveries to be parked' });
  await waitFor(async () => (await items(house, 'incidents')).length > 0, { timeoutMs: 180_000, what: 'an incident' });
  await house.ask('tnhs', 'behaviour', { faultShare: 0 });
}

async function somePeople(house: House): Promise<void> {
  const reason = 'phân công ca trực tháng 12';
  const people = [
    { username: 'canbo.hcm', displayName: 'Cán bộ Thử Nghiệm', roles: ['officer'], agencies: ['07906'] },
    { username: 'truc.dem', displayName: 'Trực đêm Thử Nghiệm', roles: ['operator'], agencies: [] },
  ];
  for (const account of people) await post(house, 'accounts', { ...account, reason });
}

function agencyChange(): object {
  const effectiveFrom = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());
  return { service: '602e', effectiveFrom, settings, reason: 'Quyết định số 12' };
}

async function proposeEdit(house: House): Promise<string> {
  const dossierId = await first(house, 'dossiers?deliveryState=parked');
  const reason = 'công dân báo sai địa chỉ';
  const { canonical } = await post(house, 'edits/draft', { dossierId, reason });
  const wish = { dossierId, after: { ...(canonical as object), note: 'Đã gọi điện xác nhận' }, deliveries: [], reason };
  return String((await post(house, 'edits', wish))['id']);
}

async function items(house: House, path: string): Promise<readonly { readonly id: string }[]> {
  return ((await (await house.operator(path)).json()) as { items: readonly { id: string }[] }).items;
}

async function first(house: House, path: string): Promise<string> {
  const what = `something under ${path}`;
  return waitFor(async () => (await items(house, path))[0]?.id, { timeoutMs: 180_000, what });
}

async function post(house: House, path: string, body: object, method = 'POST'): Promise<Record<string, unknown>> {
  const answer = await house.operator(path, { body, method });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}
