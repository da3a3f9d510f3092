// The notice that a cover was issued (ThongBaoCapToBia), as the door hands it over in the partner's own words.
import type { ErrorCode } from '../domain/errors.js';
import type { Bilingual } from '../domain/status.js';

export interface CoverNotice {
  /** TST's own id of the notice; a repeat carries the same. */
  readonly eventId: string;
  /** Our key of TaoDuLieuToBia. */
  readonly khoaChongTrung?: string | undefined;
  readonly soHoSo?: string | undefined;
  readonly soChungTu?: string | undefined;
  readonly maToBia?: string | undefined;
  readonly maSoBHXH: string;
  /** Number of the issued document. */
  readonly soGiayTo: string;
  readonly ngayCap: Date;
  readonly duongDan?: string | undefined;
  /** The cover as a file: the door keeps it among the attachments and names it here. */
  readonly tep?: { readonly sha256: string; readonly sizeBytes: number; readonly mediaType: string } | undefined;
}

/** The notice as it came in, to be kept beside its effect. Without it only the effect is kept. */
export interface ReceivedNotice {
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export type CoverNoticeAnswer =
  | { readonly accepted: true }
  /** Nothing was taken; TST keeps the notice. */
  | { readonly accepted: false; readonly code: ErrorCode; readonly message: Bilingual };
