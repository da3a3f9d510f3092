// TST's three operations. One voucher number makes one participation and one dossier one cover, whatever the keys.
import type { Ledger } from '../server/ledger.ts';
import { PartnerFault, type SoapOperation } from '../soap/soap-door.ts';
import { leaf, textOf, toObject, type XmlNode } from '../soap/xml.ts';
import type { Cover, Participation, ParticipationBook } from './participation-book.ts';

export interface TstRoom {
  readonly ledger: Ledger;
  readonly book: ParticipationBook;
  readonly onCover: (cover: Cover) => void;
}

export function tstOperations(room: TstRoom): Readonly<Record<string, SoapOperation>> {
  return {
    GhiNhanQuaTrinh: (content) => record(room, content),
    TaoDuLieuToBia: (content) => createCover(room, content),
    TraCuuQuaTrinh: (content) => lookUp(room, content),
  };
}

function record({ ledger, book }: TstRoom, content: XmlNode): string {
  const requestKey = textOf(content, 'khoaChongTrung') ?? '';
  const soChungTu = textOf(content, 'soChungTu') ?? '';
  const ofKey = book.ofKey(requestKey);
  if (ofKey && ofKey.participation?.soChungTu !== soChungTu)
    throw new PartnerFault('DU_LIEU_SAI', 'Khóa chống trùng đã dùng cho thao tác hoặc chứng từ khác');
  const before = book.participation(soChungTu);
  if (before) {
    ledger.append({ kind: 'record', key: soChungTu, duplicate: true, data: { requestKey, soChungTu } });
    return participationReceipt(before, true);
  }
  const { person, known } = personIn(book, content);
  const maSoBHXH = known ?? book.nextCode();
  const soHoSo = textOf(content, 'soHoSo') ?? '';
  const tuThang = textOf(content, 'quaTrinh', 'tuThang') ?? '';
  const soThang = textOf(content, 'quaTrinh', 'soThang') ?? '0';
  refuseOverlap(book.overlapping(maSoBHXH, { tuThang, soThang: Number(soThang) }, soHoSo));
  // Who pays on was insured before, though this book may not know it.
  const capMaSoMoi = known === undefined && textOf(content, 'quaTrinh', 'phuongAn') === 'TM';
  const period = { tuThang, soThang, capMaSoMoi: String(capMaSoMoi) };
  const data = { requestKey, soChungTu, soHoSo, maSoBHXH, maQuaTrinh: book.nextParticipation(), person, ...period };
  ledger.append({ kind: 'record', key: soChungTu, data, detail: toObject(content) });
  return participationReceipt({ ...data, capMaSoMoi }, false);
}

/** `known`: the code on the books, or else as given. */
function personIn(book: ParticipationBook, content: XmlNode): { person: string; known: string | undefined } {
  const given = textOf(content, 'nguoiThamGia', 'maSoBHXH');
  const person = textOf(content, 'nguoiThamGia', 'soDinhDanh') ?? given;
  if (person === undefined) throw new PartnerFault('DU_LIEU_SAI', 'Cần số định danh hoặc mã số BHXH');
  return { person, known: book.knownCode(person) ?? given };
}

function refuseOverlap(months: readonly string[]): void {
  if (months.length === 0) return;
  const named = months.map((month) => leaf('thangTrung', month)).join('');
  throw new PartnerFault('TRUNG_QUA_TRINH', 'Thời gian đóng trùng với quá trình đã ghi nhận', named);
}

function createCover({ ledger, book, onCover }: TstRoom, content: XmlNode): string {
  const requestKey = textOf(content, 'khoaChongTrung') ?? '';
  const soHoSo = textOf(content, 'soHoSo') ?? '';
  const maSoBHXH = textOf(content, 'maSoBHXH') ?? '';
  const ofKey = book.ofKey(requestKey);
  if (ofKey && ofKey.cover?.soHoSo !== soHoSo)
    throw new PartnerFault('DU_LIEU_SAI', 'Khóa chống trùng đã dùng cho thao tác hoặc hồ sơ khác');
  const before = book.coverOf(soHoSo);
  if (before) {
    ledger.append({ kind: 'cover', key: soHoSo, duplicate: true, data: { requestKey, maToBia: before.maToBia } });
    return coverReceipt(before, true);
  }
  if (!book.hasCode(maSoBHXH)) throw new PartnerFault('KHONG_TIM_THAY', 'Chưa có quá trình tham gia của mã số này');
  const maToBia = book.nextCover();
  ledger.append({ kind: 'cover', key: soHoSo, data: { requestKey, maToBia, maSoBHXH }, detail: toObject(content) });
  const cover = book.coverOf(soHoSo);
  if (!cover) throw new Error(`the book has lost ${maToBia}`);
  onCover(cover);
  return coverReceipt(cover, false);
}

function lookUp({ book }: TstRoom, content: XmlNode): string {
  const key = textOf(content, 'khoaChongTrung');
  const soChungTu = textOf(content, 'soChungTu');
  if (key === undefined && soChungTu === undefined)
    throw new PartnerFault('DU_LIEU_SAI', 'Cần khoaChongTrung hoặc soChungTu');
  const found =
    key === undefined ? { participation: book.participation(soChungTu ?? ''), cover: undefined } : book.ofKey(key);
  if (found?.cover) return coverFacts(found.cover);
  if (!found?.participation) return leaf('timThay', false);
  const { maSoBHXH, maQuaTrinh, capMaSoMoi } = found.participation;
  const facts = [
    leaf('maSoBHXH', maSoBHXH),
    leaf('soChungTu', found.participation.soChungTu),
    leaf('maQuaTrinh', maQuaTrinh),
    leaf('capMaSoMoi', capMaSoMoi),
  ];
  return leaf('timThay', true) + leaf('thaoTac', 'GHI_NHAN') + facts.join('');
}

function coverFacts({ maSoBHXH, maToBia, issued }: Cover): string {
  return [
    leaf('timThay', true),
    leaf('thaoTac', 'TAO_TO_BIA'),
    leaf('maSoBHXH', maSoBHXH),
    leaf('maToBia', maToBia),
    leaf('trangThaiToBia', issued ? 'DA_CAP' : 'DA_TAO'),
    leaf('soGiayTo', issued?.soGiayTo),
    leaf('duongDan', issued?.duongDan),
    leaf('ngayCap', issued?.ngayCap),
  ].join('');
}

type Receipt = Pick<Participation, 'maSoBHXH' | 'maQuaTrinh' | 'capMaSoMoi'>;

function participationReceipt({ maSoBHXH, maQuaTrinh, capMaSoMoi }: Receipt, existed: boolean): string {
  const facts = [leaf('maSoBHXH', maSoBHXH), leaf('maQuaTrinh', maQuaTrinh), leaf('daTonTai', existed)];
  return facts.join('') + leaf('capMaSoMoi', capMaSoMoi);
}

function coverReceipt(cover: Cover, existed: boolean): string {
  return (
    leaf('maToBia', cover.maToBia) + leaf('trangThai', cover.issued ? 'DA_CAP' : 'DA_TAO') + leaf('daTonTai', existed)
  );
}
