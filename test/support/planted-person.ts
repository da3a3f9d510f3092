// An invented person whose every fact is unique, so that any trace of it outside its sealed place can be found.
import { nativeForm, vietnameseForm } from '../conformance/door-forms.js';

export interface PlantedPerson {
  readonly reference: string;
  readonly fullName: string;
  readonly personalId: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  readonly fileName: string;
  /** Stands inside the PDF. */
  readonly fileText: string;
  readonly note: string;
  readonly reason: string;
  readonly payer: string;
  readonly officer: string;
  readonly officerWords: string;
  readonly headerText: string;
}

/** @param door a letter; another door, another person */
export function plantedPerson(door: string, place: number): PlantedPerson {
  const mark = `Mochiem${door}`;
  return {
    reference: `MOC-20261123-00000${place}`,
    fullName: `Trịnh ${mark}ten Sơn`,
    personalId: `0010907770${place}7`,
    phone: `09077700${place}7`,
    email: `${mark.toLowerCase()}-thu@vidu.vn`,
    address: `Số 7 ngõ ${mark}nha`,
    fileName: `${mark}-giay-to.pdf`,
    fileText: `${mark}anhgiayto`,
    note: `${mark} gửi thêm giấy`,
    reason: `${mark} chuyện nhà`,
    payer: `TRINH ${mark.toUpperCase()}NOP`,
    officer: `Cán bộ ${mark}canbo`,
    officerWords: `${mark}loican bo về đương sự`,
    headerText: `${mark}header/1.0`,
  };
}

/** What must not be met anywhere in the open. */
export function marksOf(person: PlantedPerson): string[] {
  const facts = Object.entries(person).filter(([name]) => name !== 'reference');
  const values = facts.map(([, value]) => String(value));
  return [...values, person.phone.replace(/^0/, '+84'), person.phone.slice(1)];
}

function paper(person: PlantedPerson): { name: string; base64: string } {
  return { name: person.fileName, base64: Buffer.from(`%PDF-1.4\n${person.fileText}\n%%EOF\n`).toString('base64') };
}

export function plantedNativeForm(person: PlantedPerson): Record<string, unknown> {
  const form = nativeForm({ ...person, attachment: paper(person) }) as { participant: Record<string, unknown> };
  const residence = { province: '01', commune: '00001', detail: person.address, scheme: 'VN34' };
  return { ...form, participant: { ...form.participant, email: person.email, residence } };
}

export function plantedVietnameseForm(person: PlantedPerson): Record<string, string> {
  return { ...vietnameseForm(person), DiaChi_NN: person.address, Email_LH: person.email };
}

export function plantedPapers(person: PlantedPerson): Record<string, string>[] {
  const { name, base64 } = paper(person);
  return [{ TenTepDinhKem: name, Base64: base64 }];
}
