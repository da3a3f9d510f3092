// The status page: one small page written by the server, Vietnamese with English beside it, reloading itself.
import type { DeliveryState } from '../../domain/operations.js';
import { isStatus, statusNames } from '../../domain/status.js';
import { localTime } from '../../platform/clock.js';
import type { Overview, WaitingDelivery } from '../../store/overview-reads.js';

type Cell = string | number | Date | null;

const reloadSeconds = 5;
const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}small{color:#555}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
th{background:#f4f6f8}.warn{color:#a40000;font-weight:600}
@media(prefers-color-scheme:dark){body{background:#16181b;color:#e8e8e8}th{background:#24282d}td,th{border-color:#3a3f45}small{color:#aaa}.warn{color:#ff8a80}}`;

const deliveryStates: Readonly<Record<DeliveryState, string>> = {
  pending: 'chờ gửi · pending',
  in_flight: 'đang gửi · in flight',
  waiting: 'chờ thử lại · waiting',
  delivered: 'đã chuyển · delivered',
  parked: 'dừng chờ người xử lý · parked',
  cancelled: 'đã hủy · cancelled',
};
const circuitStates: Readonly<Record<string, string>> = {
  closed: 'thông · closed',
  open: 'đang ngắt · open',
};

export function statusPage(overview: Overview, now: Date): string {
  const sections = [
    dossiers(overview),
    deliveries(overview),
    parked(overview),
    circuits(overview),
    polls(overview),
    workers(overview),
  ];
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${reloadSeconds}"><title>TNHS gateway</title><style>${style}</style></head><body>
<h1>Cổng tích hợp TNHS <small>· TNHS gateway · ${escape(localTime(now))} (Asia/Ho_Chi_Minh)</small></h1>
${sections.join('\n')}
</body></html>`;
}

function dossiers({ dossiersByStatus }: Overview): string {
  const rows = dossiersByStatus.map(({ status, count }) => [status, nameOf(status), count]);
  return section('Hồ sơ theo trạng thái · Dossiers by status', ['#', 'Trạng thái · Status', 'Số lượng · Count'], rows);
}

function nameOf(status: number): string {
  if (!isStatus(status)) return '';
  const { vi, en } = statusNames[status];
  return `${vi} · ${en}`;
}

function deliveries({ deliveriesByState, oldestWaiting, openReconciliations }: Overview): string {
  const rows = deliveriesByState.map(({ system, state, count }) => [system, deliveryStates[state], count]);
  const table = section(
    'Chuyển giao · Deliveries',
    ['Hệ thống · System', 'Trạng thái · State', 'Số lượng · Count'],
    rows,
  );
  const oldest = oldestWaiting
    ? `Chờ lâu nhất · Oldest waiting: ${escape(waitingText(oldestWaiting))}`
    : 'Không có gì đang chờ · Nothing is waiting';
  const open = openReconciliations.map(({ kind, count }) => [kind, count]);
  return `${table}<p>${oldest}</p>${section('Đối soát đang mở · Open reconciliation', ['Loại · Kind', 'Số lượng · Count'], open)}`;
}

function waitingText({ reference, system, operation, since }: WaitingDelivery): string {
  return `${reference}, ${system} ${operation}, ${localTime(since)}`;
}

function parked(overview: Overview): string {
  const rows = overview.parked.map((one) => [
    one.dossierId,
    `${one.system} ${one.operation}`,
    one.code,
    one.attempts,
    one.since,
  ]);
  const heads = ['Hồ sơ · Dossier', 'Thao tác · Operation', 'Mã lỗi · Code', 'Số lần · Attempts', 'Từ lúc · Since'];
  const title = 'Dừng chờ người xử lý · Parked, a person must look';
  return rows.length > 0 ? section(`<span class="warn">${title}</span>`, heads, rows) : section(title, heads, rows);
}

function circuits(overview: Overview): string {
  const rows = overview.circuits.map((one) => [
    one.system,
    one.pausedAt ? 'tạm dừng bởi người vận hành · paused by people' : (circuitStates[one.state] ?? one.state),
    one.failures,
    one.nextProbeAt,
    one.lastSuccessAt,
  ]);
  const polled = overview.polls.map((one) => [one.source, 'lấy định kỳ · polled', null, null, one.lastSuccessAt]);
  const heads = [
    'Hệ thống · System',
    'Mạch · Circuit',
    'Lỗi liên tiếp · Failures',
    'Thử lại lúc · Next probe',
    'Thành công cuối · Last success',
  ];
  return section('Đối tác · Partners', heads, [...rows, ...polled]);
}

function polls(overview: Overview): string {
  const rows = overview.polls.map((one) => [
    one.source,
    one.cursor,
    one.vouchersRead,
    one.lastSuccessAt,
    one.lastErrorCode,
    one.lastErrorAt,
  ]);
  const heads = [
    'Nguồn · Source',
    'Con trỏ · Cursor',
    'Chứng từ · Vouchers',
    'Thành công cuối · Last success',
    'Lỗi cuối · Last error',
    'Lúc · At',
  ];
  return section('Lấy chứng từ · Polling', heads, rows);
}

function workers(overview: Overview): string {
  const rows = overview.workers.map((one) => [one.worker, one.role, one.inFlight, one.beatAt, one.lastProgressAt]);
  const heads = [
    'Tiến trình · Worker',
    'Vai trò · Role',
    'Đang chạy · In flight',
    'Nhịp cuối · Last beat',
    'Tiến triển cuối · Last progress',
  ];
  return section('Tiến trình xử lý · Workers', heads, rows);
}

/** @param title is markup of ours; heads and cells are text. */
function section(title: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return `<h2>${title}</h2><p><small>Không có · None</small></p>`;
  const head = heads.map((text) => `<th>${escape(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(show(cell))}</td>`).join('')}</tr>`).join('');
  return `<h2>${title}</h2><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function show(cell: Cell): string {
  if (cell === null) return '–';
  return cell instanceof Date ? localTime(cell) : String(cell);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
