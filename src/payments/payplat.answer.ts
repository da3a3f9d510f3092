// What the payment platform is answered. It knows two codes: "00" noted, do not repeat; "99" not accepted.
import { answerSigned, signatureOf } from './payplat.signature.js';

export type IpnAnswer = Readonly<Record<(typeof answerSigned)[number], string>>;
export type SignedIpnAnswer = IpnAnswer & { readonly MaXacThuc: string };

export interface AnswerTo {
  readonly accepted: boolean;
  readonly text: string;
  readonly partner: string;
  readonly reference: string;
  readonly time: string;
}

export function answerOf({ accepted, text, partner, reference, time }: AnswerTo): IpnAnswer {
  return {
    MaLoi: accepted ? '00' : '99',
    MoTaLoi: text,
    MaDoiTac: partner,
    MaThamChieu: reference,
    ThoiGianGD: time,
  };
}

/** Byte for byte the same for the same answer and secret. */
export function signed(answer: IpnAnswer, secret: string): SignedIpnAnswer {
  const { MaLoi, MoTaLoi, MaDoiTac, MaThamChieu, ThoiGianGD } = answer;
  const values = answerSigned.map((name) => answer[name]);
  return { MaLoi, MoTaLoi, MaDoiTac, MaThamChieu, ThoiGianGD, MaXacThuc: signatureOf(values, secret) };
}

/**
 * To somebody who did not prove to be the platform: always the same, nothing of theirs in it, and never signed, so that nobody
 * can have texts of their choice signed with our secret.
 */
export function unsignedRefusal(text: string): SignedIpnAnswer {
  return { MaLoi: '99', MoTaLoi: text, MaDoiTac: '', MaThamChieu: '', ThoiGianGD: '', MaXacThuc: '' };
}
