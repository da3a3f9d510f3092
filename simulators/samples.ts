// Sample dossiers: invented, valid, varied, and the same for the same seed and index on every machine.
// `sample` gives the native REST body; `dvcqgForm` the same as the national portal's fields; `soapSubmission` as NopHoSo.
import { amountOf, lowestIncome, type Method, type SupportGroup } from './contribution.ts';
import { inventPerson, type Address, type Person } from './sample-people.ts';
import { pick, seeded, seedOf, whole, type Random } from './server/random.ts';
import { branch, leaf } from './soap/xml.ts';
import { wrapped } from './soap/envelope.ts';

export type Case = 'FIRST_TIME' | 'FROM_COMPULSORY' | 'CONTINUE' | 'REREGISTER';

export interface Dossier {
  readonly reference: string;
  readonly service: string;
  readonly agency: string;
  readonly managingAgency: string;
  /** ISO with +07:00. */
  readonly submittedAt: string;
  readonly participant: Person & { readonly vssCode?: string };
  readonly contribution: {
    readonly case: Case;
    readonly income: number;
    readonly method: Method;
    readonly fromMonth: string;
    readonly months: number;
    readonly supportGroups: readonly SupportGroup[];
    readonly localSupport: readonly never[];
    readonly declaredAmount: number;
  };
  readonly paymentReference?: string;
  readonly deliver: 'ELECTRONIC' | 'PAPER';
  readonly attachments: readonly { readonly name: string; readonly content: string }[];
}

export interface SampleWish {
  readonly seed: number;
  readonly index: number;
  readonly reference: string;
  /** Day of submission and payment; now unless told. */
  readonly at?: Date;
  readonly agency?: string;
  readonly case?: Case;
  readonly method?: Method;
  /** Support groups claimed; by chance unless told. */
  readonly groups?: readonly SupportGroup[];
  /** Size of the one attachment before base64; 0 = none. Default about 600 bytes. */
  readonly attachmentBytes?: number;
}

const vietnamMs = 7 * 3_600_000;
const monthsOf: Readonly<Record<Method, number>> = { '1': 1, '3': 3, '6': 6, '12': 12, VS: 24 };
const groupsByChance: readonly SupportGroup[][] = [
  ...Array.from({ length: 13 }, (): SupportGroup[] => ['OTHER']),
  ['POOR'],
  ['POOR'],
  ['NEAR_POOR'],
  ['NEAR_POOR'],
  ['MINORITY'],
  ['MINORITY'],
  ['POOR', 'MINORITY'],
];
const casesByChance: readonly Case[] = [
  'FIRST_TIME',
  'FIRST_TIME',
  'FIRST_TIME',
  'FIRST_TIME',
  'CONTINUE',
  'CONTINUE',
  'REREGISTER',
  'FROM_COMPULSORY',
];

export function sample(wish: SampleWish): Dossier {
  const random = seeded(seedOf(wish.seed, wish.index));
  const at = wish.at ?? new Date();
  const local = new Date(at.getTime() + vietnamMs);
  const serial = (whole(seeded(wish.seed), 0, 999_999) + wish.index) % 1_000_000;
  const byChance = pick(random, groupsByChance);
  const supportGroups = wish.groups ?? byChance;
  const person = inventPerson({
    random,
    serial,
    thisYear: local.getUTCFullYear(),
    minority: supportGroups.includes('MINORITY'),
  });
  const kind = wish.case ?? pick(random, casesByChance);
  const vssCode = kind === 'FIRST_TIME' ? {} : { vssCode: `01${String(serial).padStart(8, '0')}` };
  const agency = wish.agency ?? '07906';
  return {
    reference: wish.reference,
    service: '602e',
    agency,
    managingAgency: agency,
    submittedAt: `${local.toISOString().slice(0, 19)}+07:00`,
    participant: { ...person, ...vssCode },
    contribution: inventContribution(random, at, { wish, kind, supportGroups }),
    ...(random() < 0.5 ? { paymentReference: `TT${String(seedOf(wish.seed, wish.index)).padStart(10, '0')}` } : {}),
    deliver: random() < 0.85 ? 'ELECTRONIC' : 'PAPER',
    attachments: attachmentsOf(wish),
  };
}

function inventContribution(
  random: Random,
  at: Date,
  { wish, kind, supportGroups }: { wish: SampleWish; kind: Case; supportGroups: readonly SupportGroup[] },
): Dossier['contribution'] {
  const steps = random() < 0.3 ? 0 : whole(random, 1, 200);
  const income = lowestIncome(at) + 50_000 * steps;
  const method = wish.method ?? pick(random, ['1', '3', '6', '12'] as const);
  const months = monthsOf[method];
  const { payable } = amountOf({ income, method, months, supportGroups, paidOn: at });
  const fromMonth = new Date(at.getTime() + vietnamMs).toISOString().slice(0, 7);
  return { case: kind, income, method, fromMonth, months, supportGroups, localSupport: [], declaredAmount: payable };
}

function attachmentsOf({ attachmentBytes = 600 }: SampleWish): Dossier['attachments'] {
  if (attachmentBytes === 0) return [];
  const head = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%';
  const tail = '\ntrailer<</Root 1 0 R>>\n%%EOF\n';
  const filling = 'x'.repeat(Math.max(0, attachmentBytes - head.length - tail.length));
  return [{ name: 'cccd.pdf', content: Buffer.from(head + filling + tail).toString('base64') }];
}

const groupCodes: Readonly<Record<SupportGroup, string>> = {
  POOR: 'HN',
  NEAR_POOR: 'CN',
  MINORITY: 'DTTS',
  ISLAND: 'DAO',
  OTHER: 'KHAC',
};
const caseCodes: Readonly<Record<Case, string>> = {
  FIRST_TIME: 'LD',
  FROM_COMPULSORY: 'BB',
  CONTINUE: 'DT',
  REREGISTER: 'DL',
};

/** The national portal's form fields, all strings, in the order of the SOAP contract. Absent stays absent. */
export function formFields(dossier: Dossier): Record<string, string> {
  const { participant, contribution } = dossier;
  const fields: Record<string, string | undefined> = {
    MaHoSo: dossier.reference,
    MaTTHC: dossier.service,
    NgayNopHoSo: dossier.submittedAt.slice(0, 19).replaceAll(/[-T:]/g, ''),
    MaCoQuan: dossier.agency,
    HoTen: participant.fullName,
    NgaySinh: participant.birthDate.split('-').reverse().join('/'),
    GioiTinh: participant.sex === 'MALE' ? '1' : '0',
    QuocTich: participant.nationality,
    DanToc: participant.ethnicity,
    SoDinhDanh: participant.personalId,
    MasoBHXH: participant.vssCode,
    ...addressFields('KS', participant.birthPlace),
    ...addressFields('NN', participant.residence),
    ...addressFields('LH', participant.contact),
    DanhMucDiaChi: 'VN34',
    DienThoai_LH: participant.phone.replace('+84', '0'),
    Email_LH: participant.email,
    LoaiDangKy: caseCodes[contribution.case],
    MucTien: String(contribution.income),
    Phuongthuc: contribution.method,
    Tuthang: contribution.fromMonth.split('-').reverse().join('/'),
    Sothang: String(contribution.months),
    DoiTuong: contribution.supportGroups.map((group) => groupCodes[group]).join(','),
    Tongtien: String(contribution.declaredAmount),
    MaThamChieu: dossier.paymentReference,
    [dossier.deliver === 'ELECTRONIC' ? 'Nhan_BanDienTu' : 'Nhan_BanGiay']: '1',
    NguoiGiamHo_HoTen: participant.guardian?.fullName,
    NguoiGiamHo_SoDinhDanh: participant.guardian?.personalId,
    NguoiGiamHo_QuanHe: participant.guardian?.relation,
    NguoiGiamHo_DienThoai: participant.guardian?.phone.replace('+84', '0'),
  };
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  );
}

function addressFields(suffix: string, { province, commune, detail }: Address): Record<string, string> {
  return { [`MaTinh_${suffix}`]: province, [`MaXa_${suffix}`]: commune, [`DiaChi_${suffix}`]: detail };
}

/** `data` of the DVCQG push. */
export function dvcqgForm(dossier: Dossier): Record<string, unknown> {
  const papers = dossier.attachments.map(({ name, content }) => ({ TenTepDinhKem: name, Base64: content }));
  return { ...formFields(dossier), TaiLieuNop: papers };
}

const gatewayNamespace = 'urn:vn:gov:vss:tnhs-gateway:v1';

/** The body element NopHoSo. */
export function soapSubmission(dossier: Dossier): string {
  const fields = Object.entries(formFields(dossier)).map(([name, value]) => leaf(name, value));
  const papers = dossier.attachments.map(({ name, content }) =>
    branch('TaiLieuNop', leaf('TenTepDinhKem', name), leaf('Base64', content)),
  );
  return wrapped('NopHoSo', gatewayNamespace, branch('HoSo', ...fields) + papers.join(''));
}
