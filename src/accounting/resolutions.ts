// Why a reconciliation item was resolved without a person, in both languages.
export const resolutions = {
  agrees: 'Tự khớp: chứng từ và hồ sơ đã thống nhất / Settled by itself: voucher and dossier agree',
  judgedAnew: 'Tình trạng đã đổi, xem mục mới của chứng từ / The state changed, see the voucher’s newer item',
  reversed: 'Kế toán đã huỷ chứng từ / Accounting reversed the voucher',
  takenBack: 'TST chưa nhận chứng từ, nghĩa vụ ghi nhận đã được thu hồi / TST had not got it, the duty was taken back',
  saidAgain: 'Kế toán xác nhận lại đúng nội dung TST đã ghi nhận / Accounting says again what TST recorded',
  readable: 'Đã đọc được chứng từ / The voucher was read',
} as const;
