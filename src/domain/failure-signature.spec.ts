import { expect, it } from '@jest/globals';
import { normalMessage } from './failure-signature.js';

it.each([
  ['HTTP 503', 'HTTP 503'],
  ['HTTP 503 with Retry-After', 'HTTP 503 with Retry-After'],
  ['tnhs answered after 3021 ms', 'tnhs answered after # ms'],
  ['Hồ sơ H56.14-260312-0007 đã tồn tại', 'Hồ sơ # đã tồn tại'],
  ['Mã "07906" không có trong danh mục', 'Mã "…" không có trong danh mục'],
  ['connect ECONNREFUSED 127.0.0.1:9101', 'connect ECONNREFUSED #'],
  ['không thấy 0193a1f2-7c11-7abc-8def-001122334455', 'không thấy #'],
  ['công dân Nguyễn Văn An chưa có mã', 'công dân … chưa có mã'],
  ['công dân NGUYỄN VĂN AN chưa có mã', 'công dân … chưa có mã'],
  ['canonical-to-tnhs-create version 3: rule-7 TOO_LONG', 'canonical-to-tnhs-create version #: rule-# TOO_LONG'],
  ['  thư  gửi\nan@example.vn ', 'thư gửi …@…'],
])('takes what differs out of %s', (message, normal) => {
  expect(normalMessage(message)).toBe(normal);
});

it('has nothing to say of no message', () => {
  expect(normalMessage(null)).toBeNull();
  expect(normalMessage('   ')).toBeNull();
});

it('keeps a message short', () => {
  expect(normalMessage('lỗi '.repeat(200))?.length).toBe(240);
});
