// What citizens read, in Vietnamese and English.
export type Language = 'vi' | 'en';

export interface Said {
  readonly vi: string;
  readonly en: string;
}

export const statusNames: Readonly<Record<number, Said>> = {
  0: { vi: 'Chưa có thông báo', en: 'No news yet' },
  1: { vi: 'Mới đăng ký', en: 'Newly registered' },
  2: { vi: 'Được tiếp nhận', en: 'Received' },
  3: { vi: 'Không được tiếp nhận', en: 'Refused' },
  4: { vi: 'Đang xử lý', en: 'In process' },
  5: { vi: 'Yêu cầu bổ sung giấy tờ', en: 'Supplement requested' },
  6: { vi: 'Yêu cầu thực hiện nghĩa vụ tài chính', en: 'Payment requested' },
  7: { vi: 'Công dân yêu cầu rút hồ sơ', en: 'Withdrawn by the citizen' },
  8: { vi: 'Dừng xử lý', en: 'Stopped' },
  9: { vi: 'Đã xử lý xong', en: 'Processed' },
  10: { vi: 'Đã trả kết quả', en: 'Result returned' },
};

export const portalNames = {
  'vss-portal': { vi: 'Cổng DVC BHXH Việt Nam', en: 'Vietnam Social Security portal' },
  npsp: { vi: 'Cổng Dịch vụ công quốc gia', en: 'National public service portal' },
} as const satisfies Record<string, Said>;

export const words = {
  simulated: { vi: 'Máy chủ giả lập – dữ liệu không có thật', en: 'Simulator – no real data' },
  service: {
    vi: 'Đăng ký tham gia bảo hiểm xã hội tự nguyện (602e)',
    en: 'Registration for voluntary social insurance (602e)',
  },
  myDossiers: { vi: 'Hồ sơ đã nộp', en: 'Submitted dossiers' },
  none: { vi: 'Chưa có hồ sơ nào.', en: 'No dossiers yet.' },
  person: { vi: 'Người tham gia', en: 'Participant' },
  fullName: { vi: 'Họ và tên', en: 'Full name' },
  personalId: { vi: 'Số định danh cá nhân', en: 'Personal id' },
  vssCode: { vi: 'Mã số BHXH (nếu có)', en: 'Social insurance code (if any)' },
  birthDate: { vi: 'Ngày sinh (năm, năm-tháng hoặc năm-tháng-ngày)', en: 'Birth date (yyyy, yyyy-mm or yyyy-mm-dd)' },
  sex: { vi: 'Giới tính', en: 'Sex' },
  male: { vi: 'Nam', en: 'Male' },
  female: { vi: 'Nữ', en: 'Female' },
  phone: { vi: 'Điện thoại', en: 'Phone' },
  email: { vi: 'Thư điện tử', en: 'Email' },
  address: { vi: 'Địa chỉ liên hệ', en: 'Contact address' },
  registration: { vi: 'Đăng ký đóng', en: 'Contribution' },
  case: { vi: 'Trường hợp', en: 'Case' },
  FIRST_TIME: { vi: 'Tham gia lần đầu', en: 'First time' },
  CONTINUE: { vi: 'Đóng tiếp', en: 'Continue' },
  REREGISTER: { vi: 'Đăng ký lại', en: 'Register again' },
  FROM_COMPULSORY: { vi: 'Từ BHXH bắt buộc chuyển sang', en: 'From compulsory insurance' },
  income: { vi: 'Mức thu nhập chọn (đồng/tháng)', en: 'Chosen income (VND a month)' },
  method: { vi: 'Phương thức đóng (số tháng)', en: 'Paid for (months)' },
  group: { vi: 'Nhóm hỗ trợ', en: 'Support group' },
  OTHER: { vi: 'Đối tượng khác', en: 'Other' },
  POOR: { vi: 'Hộ nghèo', en: 'Poor household' },
  NEAR_POOR: { vi: 'Hộ cận nghèo', en: 'Near-poor household' },
  MINORITY: { vi: 'Dân tộc thiểu số', en: 'Ethnic minority' },
  ISLAND: { vi: 'Xã đảo, đặc khu', en: 'Island commune, special zone' },
  course: { vi: 'Diễn biến muốn thử', en: 'What should happen' },
  usual: { vi: 'Bình thường', en: 'The usual' },
  NOTLISTED: { vi: 'Không có trong danh sách hộ nghèo', en: 'Not on the list of the poor' },
  COMPULSORY: { vi: 'Đang tham gia BHXH bắt buộc', en: 'Under compulsory insurance' },
  ADDRESS: { vi: 'Địa chỉ không khớp CSDL dân cư', en: 'Another address in the population database' },
  SUPPLEMENT: { vi: 'Bị yêu cầu bổ sung', en: 'A supplement is requested' },
  REFUSE: { vi: 'Không được tiếp nhận', en: 'Refused' },
  STOP: { vi: 'Bị dừng xử lý', en: 'Stopped' },
  NOPAY: { vi: 'Không nộp tiền', en: 'Never paid' },
  MANUAL: { vi: 'Cán bộ xử lý bằng tay', en: 'Moved by hand' },
  door: { vi: 'Gửi qua', en: 'Sent by' },
  amount: { vi: 'Số tiền phải nộp', en: 'Amount to pay' },
  submit: { vi: 'Nộp hồ sơ', en: 'Submit' },
  again: { vi: 'Điền người khác', en: 'Fill in another person' },
  reference: { vi: 'Mã hồ sơ', en: 'Reference' },
  tnhsNumber: { vi: 'Số hồ sơ tại TNHS', en: 'Number at TNHS' },
  state: { vi: 'Gửi đến cơ quan BHXH', en: 'Sent to the agency' },
  sending: { vi: 'Đang gửi…', en: 'Sending…' },
  acknowledged: { vi: 'Đã được xác nhận', en: 'Acknowledged' },
  refused: { vi: 'Bị từ chối', en: 'Refused' },
  foreign: { vi: 'Nộp từ nơi khác', en: 'Submitted elsewhere' },
  payment: { vi: 'Nộp tiền', en: 'Payment' },
  payNone: { vi: 'Chưa nộp', en: 'Not paid' },
  payPlanned: { vi: 'Đang nộp…', en: 'Paying…' },
  payPaid: { vi: 'Đã nộp', en: 'Paid' },
  payNow: { vi: 'Nộp tiền ngay', en: 'Pay now' },
  history: { vi: 'Quá trình xử lý', en: 'History' },
  supplement: { vi: 'Gửi bổ sung', en: 'Send the supplement' },
  withdraw: { vi: 'Rút hồ sơ', en: 'Withdraw' },
  cover: { vi: 'Tờ bìa sổ BHXH số', en: 'Cover of the insurance book no.' },
  period: { vi: 'Quá trình tham gia số', en: 'Recorded participation no.' },
  back: { vi: '← Nộp hồ sơ khác', en: '← Submit another' },
  otherLanguage: { vi: 'English', en: 'Tiếng Việt' },
} as const satisfies Record<string, Said>;

export type Word = keyof typeof words;
