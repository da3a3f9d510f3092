import { expect, it } from '@jest/globals';
import { maskEmail, maskName, maskPersonalId, maskPhone, maskVssCode } from './masks.js';

it.each([
  [maskPersonalId('001090012301'), '0010******01'],
  [maskPersonalId('0010900'), '******'],
  [maskVssCode('0190099901'), '019******01'],
  [maskPhone('0912345612'), '09******12'],
  [maskPhone('+84912345612'), '09******12'],
  [maskPhone('911'), '******'],
  [maskName('Đặng  Thị Mật'), 'Đ. T. M.'],
  [maskEmail('mat@example.vn'), 'm******@example.vn'],
  [maskEmail('@x'), '******'],
])('shows %s', (masked, expected) => {
  expect(masked).toBe(expected);
});
