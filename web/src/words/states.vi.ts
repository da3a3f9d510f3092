// Điều mà một danh sách trống nói lên.
export default {
  empty: {
    mappings: 'Bản phát hành này không có ánh xạ nào.',
    reconciliation: 'Không có chênh lệch nào khớp bộ lọc giữa hồ sơ, chứng từ và TST.',
    arising: 'Không có hồ sơ mới nào khớp bộ lọc đang chờ tiếp nhận.',
    receipt: 'Không có giấy tiếp nhận nào sắp quá hạn.',
    overdue: 'Không có hồ sơ nào đã quá ngày hẹn trả kết quả.',
    late: 'Không có hồ sơ nào bị coi là trễ hạn.',
    covers: 'Không có tờ bìa nào đang chờ cấp.',
    paid: 'Mọi khoản công dân đã nộp đều có chứng từ.',
    accounts: 'Chưa có tài khoản nào ở các cơ quan của bạn.',
    deliveries: 'Không còn lượt chuyển nào lỗi vì nguyên nhân này.',
    dossiers: 'Không có hồ sơ nào khớp ô tìm và bộ lọc. Bỏ bớt điều kiện rồi tìm lại.',
    failures: 'Không có lượt chuyển nào đang lỗi.',
    incidents: 'Không có sự cố nào đang mở.',
    agencies: 'Không có cơ quan nào mang mã này.',
    replays: 'Chưa ai lập đợt phát lại nào với trạng thái này.',
    replayItems: 'Không có lượt nào trong đợt mang kết quả này.',
    audit: 'Không có thao tác nào khớp bộ lọc.',
    edits: 'Chưa ai đề xuất sửa hồ sơ nào với trạng thái này.',
  },
};
