// Find dossiers and read their stories.
import type { Option, Verb } from '../verb.js';
import { agency, code, operation, portal, system } from './filters.js';

const filters: readonly Option[] = [
  { name: 'status', vi: 'Trạng thái hồ sơ 1–10', en: 'Status of the dossier 1–10' },
  portal,
  agency,
  { name: 'received-from', vi: 'Nhận từ ngày yyyy-MM-dd', en: 'Received from yyyy-MM-dd' },
  { name: 'received-to', vi: 'Đến hết ngày', en: 'To that day, inclusive' },
  {
    name: 'delivery-state',
    values: ['pending', 'in_flight', 'waiting', 'delivered', 'parked', 'cancelled'],
    vi: 'Có lượt gửi ở trạng thái',
    en: 'Has a delivery in this state',
  },
  system,
  operation,
  code,
];

const columns = ['reference', 'status', 'tnhsNumber', 'agency', 'receivedAt', 'person.fullName', 'duty.code', 'id'];

export const finding: readonly Verb[] = [
  {
    name: 'dossiers find',
    also: ['find'],
    args: ['find'],
    rest: true,
    method: 'POST',
    path: 'dossiers/find',
    right: 'view',
    list: 'plain',
    options: filters.map((one) => ({ ...one, field: `filters.${fieldOf(one.name)}` })),
    columns,
    example: 'tnhs find VSS-20261123-000001',
    vi: 'Tìm theo mã hồ sơ, số, tên, mã lỗi, mã liên kết; "-": hỏi, không để lại trong lịch sử lệnh',
    en: 'Find by reference, number, name, code or correlation id; "-" asks for it and leaves no trace in the shell',
  },
  {
    name: 'dossiers list',
    path: 'dossiers',
    right: 'view',
    list: 'csv',
    options: filters,
    columns,
    example: 'tnhs dossiers list --agency 07906 --delivery-state parked --csv --all',
    vi: 'Danh sách hồ sơ theo bộ lọc, mới trước',
    en: 'Dossiers by filter, newest first',
  },
  {
    name: 'dossiers show',
    also: ['story'],
    args: ['dossier'],
    path: 'dossiers/{dossier}',
    right: 'view',
    layout: 'story',
    example: 'tnhs story VSS-20261123-000001',
    vi: 'Diễn biến một hồ sơ',
    en: 'One dossier’s story',
  },
  {
    name: 'dossiers reveal',
    args: ['dossier'],
    method: 'POST',
    path: 'dossiers/{dossier}/reveal',
    right: 'view-personal-data',
    reason: true,
    vi: 'Xem đầy đủ người tham gia (có ghi lại)',
    en: 'Reveal the person (recorded)',
  },
  {
    name: 'dossiers mapping',
    args: ['dossier'],
    path: 'dossiers/{dossier}/mapping',
    right: 'view',
    layout: 'explanation',
    options: [{ name: 'of', vi: 'Id của thông điệp hoặc lệnh gửi', en: 'Id of a message or an order' }],
    vi: 'Trường nguồn → quy tắc → trường đích',
    en: 'Source field → rule → target field',
  },
  {
    name: 'messages show',
    args: ['id'],
    path: 'messages/{id}',
    right: 'view',
    layout: 'message',
    vi: 'Một thông điệp, giá trị được che',
    en: 'One message, values masked',
  },
  {
    name: 'messages reveal',
    args: ['id'],
    method: 'POST',
    path: 'messages/{id}/reveal',
    right: 'view-personal-data',
    reason: true,
    layout: 'message',
    vi: 'Một thông điệp, không che (có ghi lại)',
    en: 'One message, unmasked (recorded)',
  },
  { name: 'views', path: 'dossiers/views', right: 'view', vi: 'Bộ lọc đã lưu của tôi', en: 'My saved filters' },
  {
    name: 'views keep',
    args: ['name'],
    method: 'POST',
    path: 'dossiers/views',
    right: 'view',
    options: filters.map((one) => ({ ...one, field: `filters.${fieldOf(one.name)}` })),
    vi: 'Lưu bộ lọc dưới một tên',
    en: 'Keep filters under a name',
  },
  {
    name: 'views drop',
    args: ['id'],
    method: 'DELETE',
    path: 'dossiers/views/{id}',
    right: 'view',
    vi: 'Bỏ một bộ lọc đã lưu',
    en: 'Drop a saved filter',
  },
];

function fieldOf(name: string): string {
  return name.replaceAll(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}
