// TNHS's four operations. A key that was acted on before changes nothing and answers as the first time.
import type { Ledger } from '../server/ledger.ts';
import { PartnerFault, type SoapOperation } from '../soap/soap-door.ts';
import { child, leaf, textOf, toObject, type XmlNode } from '../soap/xml.ts';
import { appointmentAfter, vietnamYear } from './appointment.ts';
import type { DossierBook, TnhsDossier, WriteKind } from './dossier-book.ts';
import { scriptNamed, scriptNameOf } from './scripts.ts';

export interface TnhsRoom {
  readonly ledger: Ledger;
  readonly book: DossierBook;
  readonly defaultScript: () => string;
  /** Called after a write, so that the script goes on. */
  readonly onWritten: (dossier: TnhsDossier) => void;
}

const operationNames: Readonly<Record<WriteKind, string>> = {
  create: 'TIEP_NHAN',
  supplement: 'BO_SUNG',
  withdraw: 'RUT',
};

export function tnhsOperations(room: TnhsRoom): Readonly<Record<string, SoapOperation>> {
  return {
    TiepNhanHoSo: (content) => create(room, content),
    BoSungHoSo: (content) => supplement(room, content),
    RutHoSo: (content) => withdraw(room, content),
    TraCuuHoSo: (content) => lookUp(room, content),
  };
}

function create(room: TnhsRoom, content: XmlNode): string {
  const key = textOf(content, 'khoaChongTrung') ?? '';
  const before = repeated(room, key, 'create');
  if (before) return receipt(before, true);
  const hoSo = child(content, 'hoSo');
  const maHoSoCong = textOf(hoSo, 'maHoSoCong') ?? '';
  const script = scriptNameOf(maHoSoCong, room.defaultScript());
  const refusal = scriptNamed(script).refuseAtDoor;
  if (refusal) throw new PartnerFault(refusal.maLoi, refusal.moTa);
  if (scriptNamed(script).refusesFirstName) requireAnotherName(room, maHoSoCong, hoSo);
  const now = new Date();
  const soHoSo = room.book.nextNumber(textOf(hoSo, 'coQuanTiepNhan') ?? '', vietnamYear(now));
  const data = { soHoSo, maHoSoCong, nguon: textOf(hoSo, 'nguon') ?? '', ngayHenTra: appointmentAfter(now), script };
  room.ledger.append({ kind: 'create', key, data, detail: hoSo && toObject(hoSo) });
  return receipt(written(room, soHoSo), false);
}

function requireAnotherName({ ledger }: TnhsRoom, maHoSoCong: string, hoSo: XmlNode | undefined): void {
  const hoTen = textOf(child(hoSo, 'nguoiThamGia'), 'hoTen') ?? '';
  const [first] = ledger.query({ kind: 'misnamed', key: maHoSoCong, limit: 1 });
  if (first && first.data['hoTen'] !== hoTen) return;
  ledger.append({ kind: 'misnamed', key: maHoSoCong, duplicate: first !== undefined, data: { hoTen } });
  throw new PartnerFault('DU_LIEU_SAI', 'Họ tên không khớp số định danh cá nhân');
}

function supplement(room: TnhsRoom, content: XmlNode): string {
  const key = textOf(content, 'khoaChongTrung') ?? '';
  const before = repeated(room, key, 'supplement');
  if (before) return receipt(before, true);
  const dossier = known(room, content);
  if (dossier.status !== 5) throw new PartnerFault('TU_CHOI', 'Hồ sơ không ở trạng thái yêu cầu bổ sung');
  const data = { soHoSo: dossier.soHoSo, maHoSoCong: dossier.maHoSoCong };
  room.ledger.append({ kind: 'supplement', key, data, detail: toObject(content) });
  return receipt(written(room, dossier.soHoSo), false);
}

function withdraw(room: TnhsRoom, content: XmlNode): string {
  const key = textOf(content, 'khoaChongTrung') ?? '';
  const before = repeated(room, key, 'withdraw');
  if (before) return leaf('soHoSo', before.soHoSo) + leaf('daTonTai', true);
  const dossier = known(room, content);
  if ([3, 7, 8, 9, 10].includes(dossier.status)) throw new PartnerFault('TU_CHOI', 'Hồ sơ đã kết thúc, không thể rút');
  const data = { soHoSo: dossier.soHoSo, maHoSoCong: dossier.maHoSoCong };
  room.ledger.append({ kind: 'withdraw', key, data, detail: toObject(content) });
  return leaf('soHoSo', written(room, dossier.soHoSo).soHoSo) + leaf('daTonTai', false);
}

function lookUp(room: TnhsRoom, content: XmlNode): string {
  const key = textOf(content, 'khoaChongTrung');
  const soHoSo = textOf(content, 'soHoSo');
  if (key === undefined && soHoSo === undefined)
    throw new PartnerFault('DU_LIEU_SAI', 'Cần khoaChongTrung hoặc soHoSo');
  const byKey = key === undefined ? undefined : room.book.ofKey(key);
  const dossier = key === undefined ? room.book.get(soHoSo ?? '') : byKey?.dossier;
  if (!dossier) return leaf('timThay', false);
  return [
    leaf('timThay', true),
    leaf('thaoTac', byKey && operationNames[byKey.kind]),
    leaf('soHoSo', dossier.soHoSo),
    leaf('ngayHenTra', dossier.ngayHenTra),
    leaf('trangThai', dossier.status),
  ].join('');
}

function repeated(room: TnhsRoom, key: string, kind: WriteKind): TnhsDossier | undefined {
  const before = room.book.ofKey(key);
  if (!before) return undefined;
  if (before.kind !== kind) throw new PartnerFault('DU_LIEU_SAI', 'Khóa chống trùng đã dùng cho thao tác khác');
  room.ledger.append({ kind, key, duplicate: true, data: { soHoSo: before.dossier.soHoSo } });
  return before.dossier;
}

function known(room: TnhsRoom, content: XmlNode): TnhsDossier {
  const dossier = room.book.get(textOf(content, 'soHoSo') ?? '');
  if (!dossier) throw new PartnerFault('KHONG_TIM_THAY', 'Không tìm thấy hồ sơ');
  return dossier;
}

function written(room: TnhsRoom, soHoSo: string): TnhsDossier {
  const dossier = room.book.get(soHoSo);
  if (!dossier) throw new Error(`the book has lost ${soHoSo}`);
  room.onWritten(dossier);
  return dossier;
}

function receipt(dossier: TnhsDossier, existed: boolean): string {
  return leaf('soHoSo', dossier.soHoSo) + leaf('ngayHenTra', dossier.ngayHenTra) + leaf('daTonTai', existed);
}
