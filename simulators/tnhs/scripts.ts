// What the invented officers do with a dossier, chosen by the end of the portal's reference; without an ending: received, please pay.

export interface Step {
  readonly status: number;
  readonly reason?: string;
}

export interface Script {
  /** A fault instead of a dossier. */
  readonly refuseAtDoor?: { readonly maLoi: string; readonly moTa: string };
  /** The name that came first is not the person's: refused until another one comes. */
  readonly refusesFirstName?: true;
  readonly afterCreate: readonly Step[];
  readonly afterSupplement: readonly Step[];
}

const received: Step = { status: 2 };
const pleasePay: Step = { status: 6, reason: 'Đề nghị nộp tiền đóng BHXH tự nguyện theo số tiền đã đăng ký' };
const usual: Script = { afterCreate: [received, pleasePay], afterSupplement: [received, pleasePay] };

export const scripts: Readonly<Record<string, Script>> = {
  auto: usual,
  refuse: { ...usual, afterCreate: [{ status: 3, reason: 'Người đăng ký đang tham gia BHXH bắt buộc' }] },
  supplement: { ...usual, afterCreate: [received, { status: 5, reason: 'Bổ sung bản chụp căn cước công dân rõ nét' }] },
  stop: { ...usual, afterCreate: [received, { status: 8, reason: 'Dừng xử lý theo đề nghị của cơ quan quản lý' }] },
  manual: { afterCreate: [], afterSupplement: [] },
  reject: { ...usual, refuseAtDoor: { maLoi: 'TU_CHOI', moTa: 'Hồ sơ không thuộc đối tượng tham gia BHXH tự nguyện' } },
  misnamed: { ...usual, refusesFirstName: true },
  baddata: { ...usual, refuseAtDoor: { maLoi: 'DU_LIEU_SAI', moTa: 'Mã cơ quan tiếp nhận không có trong danh mục' } },
};

/** `…-SUPPLEMENT` → supplement; `…-SUPPLEMENT-NOPAY` too. The default applies where no part names a script. */
export function scriptNameOf(portalReference: string, fallback: string): string {
  const parts = portalReference.toLowerCase().split('-');
  return parts.find((part) => part !== 'auto' && Object.hasOwn(scripts, part)) ?? fallback;
}

export function scriptNamed(name: string): Script {
  return scripts[name] ?? usual;
}
