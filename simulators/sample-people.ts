// Invented citizens: every name is put together by chance, every number is made up.
import { pick, whole, type Random } from './server/random.ts';

const families = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Hoàng',
  'Phan',
  'Vũ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Hồ',
  'Ngô',
  'Dương',
  'Lý',
  'Thạch',
  'Giàng',
];
const middles = {
  MALE: ['Văn', 'Hữu', 'Đức', 'Quang', 'Minh', 'Tuấn'],
  FEMALE: ['Thị', 'Ngọc', 'Thu', 'Mỹ', 'Ánh', 'Thị Kim'],
} as const;
const givens = {
  MALE: ['Thử', 'Mẫu', 'Dũng', 'Cường', 'Hải', 'Khánh', 'Phước', 'Sơn', 'Tùng', 'Vượng'],
  FEMALE: ['Ánh', 'Bưởi', 'Hằng', 'Hương', 'Lụa', 'Nguyệt', 'Phượng', 'Thảo', 'Uyên', 'Yến'],
} as const;
const streets = ['phố Thử Nghiệm', 'đường Số Mẫu', 'thôn Đông', 'ấp Tây "Mới"', 'tổ 5 & 6', 'bản Nà Giả'];
const provinces34 = ['01', '08', '15', '24', '31', '38', '44', '48', '52', '66', '79', '80', '82', '91', '92', '96'];
const provinces63 = [
  '001',
  '002',
  '010',
  '024',
  '031',
  '038',
  '045',
  '048',
  '056',
  '066',
  '075',
  '079',
  '087',
  '092',
  '096',
];
const minorities = ['02', '03', '04', '05', '06', '09', '12', '33'];

export type Sex = 'MALE' | 'FEMALE';

export interface Address {
  readonly province: string;
  readonly commune: string;
  readonly detail: string;
  readonly scheme: 'VN34';
}

export interface Guardian {
  readonly fullName: string;
  readonly personalId: string;
  readonly relation: string;
  readonly phone: string;
}

export interface Person {
  readonly personalId: string;
  readonly fullName: string;
  readonly birthDate: string;
  readonly sex: Sex;
  readonly nationality: 'VN';
  readonly ethnicity: string;
  readonly birthPlace: Address;
  readonly residence: Address;
  readonly contact: Address;
  readonly phone: string;
  readonly email?: string;
  readonly guardian?: Guardian;
}

export interface PersonTraits {
  readonly random: Random;
  /** Six digits that make the personal id unique. */
  readonly serial: number;
  readonly thisYear: number;
  readonly minority: boolean;
}

/** A citizen of 15 to 59; those under 18 have a guardian. */
export function inventPerson({ random, serial, thisYear, minority }: PersonTraits): Person {
  const sex: Sex = pick(random, ['MALE', 'FEMALE']);
  const age = random() < 0.06 ? whole(random, 16, 17) : whole(random, 19, 58);
  const year = thisYear - age;
  const email = random() < 0.7 ? { email: `cong.dan.${serial}@example.vn` } : {};
  const guardian = age < 18 ? { guardian: inventGuardian(random, serial) } : {};
  return {
    personalId: personalIdOf(pick(random, provinces63), sex, { year, serial }),
    fullName: fullNameOf(random, sex),
    birthDate: birthDateOf(random, year, age),
    sex,
    nationality: 'VN',
    ethnicity: minority ? pick(random, minorities) : '01',
    birthPlace: addressOf(random),
    residence: addressOf(random),
    contact: addressOf(random),
    phone: phoneOf(random),
    ...email,
    ...guardian,
  };
}

/** [0–2] province, [3] century and sex, [4–5] year, rest serial. */
function personalIdOf(province: string, sex: Sex, { year, serial }: { year: number; serial: number }): string {
  const century = year >= 2000 ? 2 : 0;
  const sexDigit = century + (sex === 'MALE' ? 0 : 1);
  return `${province}${sexDigit}${String(year).slice(2)}${String(serial).padStart(6, '0')}`;
}

// Some know only the year or the month of their birth; the young ones here always know the day.
function birthDateOf(random: Random, year: number, age: number): string {
  const chance = random();
  const month = String(whole(random, 1, 12)).padStart(2, '0');
  const day = String(whole(random, 1, 28)).padStart(2, '0');
  if (age >= 30 && chance < 0.05) return String(year);
  if (age >= 30 && chance < 0.08) return `${year}-${month}`;
  return `${year}-${month}-${day}`;
}

function inventGuardian(random: Random, serial: number): Guardian {
  const sex: Sex = pick(random, ['MALE', 'FEMALE']);
  return {
    fullName: fullNameOf(random, sex),
    personalId: personalIdOf(pick(random, provinces63), sex, { year: 1980, serial }),
    relation: sex === 'MALE' ? 'Cha' : 'Mẹ',
    phone: phoneOf(random),
  };
}

function fullNameOf(random: Random, sex: Sex): string {
  return [pick(random, families), pick(random, middles[sex]), pick(random, givens[sex])].join(' ');
}

function addressOf(random: Random): Address {
  const commune = String(whole(random, 1, 32_000)).padStart(5, '0');
  const detail = `Số ${whole(random, 1, 200)}, ${pick(random, streets)}`;
  return { province: pick(random, provinces34), commune, detail, scheme: 'VN34' };
}

function phoneOf(random: Random): string {
  return `+84${pick(random, ['3', '5', '7', '8', '9'])}${String(whole(random, 0, 99_999_999)).padStart(8, '0')}`;
}
