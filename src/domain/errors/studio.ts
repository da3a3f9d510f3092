import type { ErrorEntry } from './entry.js';

const door = { mender: 'operator', outcome: 'refused at the door', runbook: 'the-console-refuses-an-act' } as const;

/** What can befall people who change mappings. */
export const studioErrors = {
  MAPPING_BROKEN: {
    title: { vi: 'Ánh xạ chưa biên dịch được', en: 'The mapping does not compile' },
    remedy: {
      vi: 'Sửa từng dòng được nêu rồi gửi lại; ánh xạ đang hiệu lực không thay đổi.',
      en: 'Mend each line that is named and send again; the mapping in force has not changed.',
    },
    ...door,
    http: 422,
  },
  MAPPING_CHANGED: {
    title: { vi: 'Người khác vừa đổi ánh xạ này', en: 'Somebody else has just changed this mapping' },
    remedy: {
      vi: 'Mở lại ánh xạ, xem thay đổi của người kia rồi áp dụng lại phần của mình.',
      en: 'Open the mapping again, look at the other change and put yours onto it.',
    },
    ...door,
    http: 409,
  },
  SECOND_PERSON_NEEDED: {
    title: { vi: 'Cần người thứ hai duyệt', en: 'A second person must approve' },
    remedy: {
      vi: 'Lưu bản nháp; người khác có quyền duyệt (approve) kích hoạt bản đó.',
      en: 'Save it as a draft; another person with the right to approve activates it.',
    },
    ...door,
    http: 409,
  },
  MAPPING_TOO_SLOW: {
    title: {
      vi: 'Bản sửa chạy quá lâu hoặc tốn quá nhiều bộ nhớ',
      en: 'The edited text takes too much time or memory',
    },
    remedy: {
      vi: 'Bỏ bớt quy tắc, vòng lặp hoặc biểu thức nặng, hoặc thử thông điệp nhỏ hơn; ánh xạ đang hiệu lực không thay đổi.',
      en: 'Take away rules, lists or expressions that cost much, or try a smaller message; what is in force has not changed.',
    },
    ...door,
    http: 422,
  },
  MAPPING_TRIAL_RUNNING: {
    title: { vi: 'Đang có lần thử khác chạy', en: 'Another trial is running' },
    remedy: { vi: 'Chờ lần thử kia xong, hoặc dừng nó.', en: 'Wait for the other trial to end, or cancel it.' },
    ...door,
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>;
