export const usage = `npm run mappings -- <lệnh · command>

  check [dir]
      Biên dịch và kiểm tra mọi ánh xạ; nêu mọi lỗi kèm tệp:dòng.
      Compiles and checks all mappings; lists every fault with file:line.
  run <mapping> <file.json> [--at yyyy-MM-dd] [--version n] [--dir mappings] [--json] [--show-values]
      Chạy một ánh xạ trên một tệp, cho thấy từng trường: nguồn → quy tắc → đích, lỗi, trường nguồn không ai đọc.
      Runs one mapping on one file, field by field: source → rule → target, problems, source fields nobody reads.
  diff <mapping> <from> <to> <folder> [--at yyyy-MM-dd] [--dir mappings] [--limit 20] [--json] [--show-values]
      So hai phiên bản (số phiên bản, hoặc hai thư mục ánh xạ) trên các thông điệp đã ghi (*.json, *.jsonl).
      Compares two versions (version numbers, or two mappings folders) over recorded messages (*.json, *.jsonl).
  coverage [mapping] [--dir mappings] [--golden test/golden] [--at yyyy-MM-dd] [--json]
      Trường nguồn không ai đọc, trường đích không ai điền, quy tắc và mã chưa có ca mẫu.
      Source fields nobody reads, target fields nobody fills, rules and codes no golden case exercises.

Giá trị là dữ liệu cá nhân: chỉ hiện hình dạng (Aaaa_99), trừ khi có --show-values.
Values are personal data: only their shape is shown (Aaaa_99), unless --show-values is given.
Mã thoát · exit codes: 0 ổn · fine, 1 có lỗi hoặc khác biệt · problems or differences, 2 dùng sai · misuse, 130 bị dừng · stopped.`;
