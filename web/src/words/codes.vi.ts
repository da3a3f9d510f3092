// Mã lỗi và sổ tay vận hành. Cùng khoá với codes.en.ts.
export default {
  runbook: 'Sổ tay vận hành',
  below: 'Cách xử lý từng mã lỗi có ở cuối trang.',
  contents: 'Mục lục',
  all: 'Tất cả mã lỗi',
  search: 'Tìm mã hoặc nội dung',
  none: 'Không có mã nào khớp.',
  meaning: 'Nghĩa',
  mender: 'Ai xử lý được',
  remedy: 'Cách xử lý',
  part: 'Mục trong sổ tay',
  explain: 'Giải thích mã {code}',
};
