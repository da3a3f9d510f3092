// What a person may do from a terminal: the console's verbs, one line each. Everything goes through /console/api with the caller's
// own rights; nothing is done here.
export interface Verb {
  /** Words before the arguments, e.g. `replays show`. */
  readonly name: string;
  /** Arguments by place, in order; they fill `{name}` of the path, what is left over goes into query or body. */
  readonly args?: readonly string[];
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Fixed part of the body. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Options that go into the body as JSON (numbers, lists) and not as text. */
  readonly json?: readonly string[];
  /** An act: --reason is required and recorded. */
  readonly reason?: true;
  /** Columns of the table, as paths into an item; without them what a simple item has. */
  readonly columns?: readonly string[];
  readonly vi: string;
  readonly en: string;
}

export const verbs: readonly Verb[] = [
  { name: 'overview', path: 'overview', vi: 'Toàn cảnh: đang chạy, chờ, dừng', en: 'What flows, waits and is parked' },
  {
    name: 'dossiers find',
    args: ['find'],
    method: 'POST',
    json: ['filters', 'limit'],
    path: 'dossiers/find',
    vi: 'Tìm hồ sơ theo mã, số, tên, mã lỗi',
    en: 'Find dossiers by reference, number, name or code',
  },
  { name: 'dossiers list', path: 'dossiers', vi: 'Danh sách hồ sơ theo bộ lọc', en: 'Dossiers by filters' },
  { name: 'dossier show', args: ['id'], path: 'dossiers/{id}', vi: 'Diễn biến một hồ sơ', en: 'One dossier’s story' },
  { name: 'failures', path: 'failures', vi: 'Lỗi gom theo nguyên nhân', en: 'Failures by cause' },
  { name: 'incidents', path: 'incidents', vi: 'Sự cố', en: 'Incidents' },
  ...(['release', 'park', 'cancel', 'skip'] as const).map((act): Verb => ({
    name: `deliveries ${act}`,
    args: ['id'],
    method: 'POST',
    path: `deliveries/{id}/${act}`,
    reason: true,
    vi:
      { release: 'Cho chạy lại', park: 'Dừng lại', cancel: 'Huỷ', skip: 'Bỏ qua để dòng chạy tiếp' }[act] +
      ' một lượt gửi',
    en: `${act[0]?.toUpperCase()}${act.slice(1)} a delivery`,
  })),
  { name: 'replays list', path: 'replays', vi: 'Các đợt phát lại', en: 'Replays' },
  {
    name: 'replays show',
    args: ['id'],
    path: 'replays/{id}',
    vi: 'Tiến độ một đợt phát lại',
    en: 'Progress of a replay',
  },
  {
    name: 'replays prepare',
    method: 'POST',
    path: 'replays',
    json: ['selection', 'again', 'perSecond', 'failurePercent', 'failureMinimum'],
    reason: true,
    vi: 'Chuẩn bị một đợt phát lại (chốt danh sách)',
    en: 'Prepare a replay (freezes its list)',
  },
  ...(['start', 'pause', 'resume', 'cancel'] as const).map((act): Verb => ({
    name: `replays ${act}`,
    args: ['id'],
    method: 'POST',
    path: `replays/{id}/${act}`,
    reason: true,
    vi: { start: 'Bắt đầu', pause: 'Tạm dừng', resume: 'Chạy tiếp', cancel: 'Huỷ' }[act] + ' một đợt phát lại',
    en: `${act[0]?.toUpperCase()}${act.slice(1)} a replay`,
  })),
  { name: 'partners', path: 'partners', vi: 'Tình trạng các đối tác', en: 'Health of the partners' },
  ...(['pause', 'resume', 'probe'] as const).map((act): Verb => ({
    name: `partners ${act}`,
    args: ['system'],
    method: 'POST',
    path: `partners/{system}/${act}`,
    reason: true,
    vi: { pause: 'Tạm dừng gửi tới', resume: 'Gửi tiếp tới', probe: 'Thử lại ngay với' }[act] + ' một đối tác',
    en: { pause: 'Pause', resume: 'Resume', probe: 'Try now' }[act] + ' a partner',
  })),
  {
    name: 'poll now',
    method: 'POST',
    path: 'partners/accounting/poll',
    reason: true,
    vi: 'Hỏi kế toán ngay',
    en: 'Poll accounting now',
  },
  {
    name: 'reconciliation list',
    path: 'reconciliation/items',
    columns: ['id', 'kind', 'state', 'openedAt', 'voucherNumber', 'portalReference', 'agency', 'owner'],
    vi: 'Các mục cần đối chiếu',
    en: 'Items to reconcile',
  },
  {
    name: 'reconciliation report',
    args: ['day'],
    path: 'reconciliation/report',
    vi: 'Báo cáo đối chiếu một ngày',
    en: 'The report of a day',
  },
  {
    name: 'reconciliation resolve',
    args: ['id'],
    method: 'POST',
    path: 'reconciliation/items/{id}/resolve',
    reason: true,
    vi: 'Đóng một mục đối chiếu',
    en: 'Resolve an item',
  },
  { name: 'agencies list', path: 'agencies', vi: 'Các cơ quan BHXH', en: 'Agencies' },
  {
    name: 'agencies show',
    args: ['code'],
    path: 'agencies/{code}/settings',
    vi: 'Cài đặt của một cơ quan',
    en: 'Settings of an agency',
  },
  {
    name: 'agencies set',
    args: ['code'],
    method: 'PUT',
    path: 'agencies/{code}/settings',
    body: { service: '602e' },
    json: ['settings'],
    reason: true,
    vi: 'Đổi cài đặt của một cơ quan',
    en: 'Change settings of an agency',
  },
  { name: 'covers', path: 'covers', vi: 'Tờ bìa', en: 'Covers' },
  { name: 'payments', path: 'payments', vi: 'Khoản công dân đã nộp', en: 'Citizens’ payments' },
  { name: 'mappings', path: 'mappings', vi: 'Các ánh xạ', en: 'Mappings' },
  { name: 'mappings show', args: ['name'], path: 'mappings/{name}', vi: 'Một ánh xạ', en: 'One mapping' },
  { name: 'accounts', path: 'accounts', vi: 'Tài khoản', en: 'Accounts' },
  {
    name: 'accounts create',
    args: ['username'],
    method: 'POST',
    path: 'accounts',
    body: { agencies: [] },
    json: ['roles', 'agencies'],
    reason: true,
    vi: 'Tạo tài khoản',
    en: 'Create an account',
  },
  ...(['disable', 'enable', 'reset'] as const).map((act): Verb => ({
    name: `accounts ${act}`,
    args: ['username'],
    method: 'POST',
    path: `accounts/{username}/${act}`,
    reason: true,
    vi: { disable: 'Khoá', enable: 'Mở', reset: 'Cấp lại mật khẩu cho' }[act] + ' một tài khoản',
    en: { disable: 'Disable', enable: 'Enable', reset: 'A new password for' }[act] + ' an account',
  })),
  {
    name: 'audit list',
    path: 'audit',
    columns: ['seq', 'at', 'who', 'act', 'subject', 'reason'],
    vi: 'Nhật ký thao tác',
    en: 'The audit log',
  },
  {
    name: 'audit export',
    path: 'audit/export',
    vi: 'Toàn bộ nhật ký, mỗi dòng một JSON',
    en: 'The whole log as JSON lines',
  },
];
