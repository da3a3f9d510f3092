// Options that several verbs have in common.
import type { Option } from '../verb.js';

export const agency: Option = { name: 'agency', vi: 'Cơ quan BHXH, ví dụ 07906', en: 'Agency, e.g. 07906' };
export const system: Option = { name: 'system', vi: 'Hệ thống, ví dụ tnhs', en: 'System, e.g. tnhs' };
export const operation: Option = { name: 'operation', vi: 'Nghiệp vụ, ví dụ create', en: 'Operation, e.g. create' };
export const code: Option = { name: 'code', vi: 'Mã lỗi', en: 'Error code' };
export const owner: Option = { name: 'owner', vi: 'Người phụ trách', en: 'Who looks after it' };
export const reference: Option = { name: 'reference', vi: 'Mã hồ sơ của cổng', en: 'The portal’s reference' };
export const portal: Option = { name: 'portal', values: ['npsp', 'vss-portal'], vi: 'Cổng', en: 'Portal' };

export function state(...values: readonly string[]): Option {
  return { name: 'state', values, vi: 'Trạng thái', en: 'State' };
}
