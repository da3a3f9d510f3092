// tnhs help: all verbs by topic; one verb with its arguments, options, the right it needs and an example.
import { alike, usageOf, verbIn } from './command.js';
import { ownCommands, ownTitle, type OwnCommand } from './own.js';
import type { Paint } from './shown/paint.js';
import { say } from './tongue.js';
import type { Bilingual, Option, Verb } from './verb.js';
import { topics, verbs } from './verbs.js';

const reasonOption: Option = { name: 'reason', vi: 'Lý do, được ghi lại', en: 'Why; it is recorded' };
const jsonOption: Option = { name: 'json', kind: 'flag', vi: 'JSON như API trả lời', en: 'JSON as the API answers' };
const outOption: Option = {
  name: 'out',
  vi: 'Ghi vào tệp mới, chỉ chủ tệp đọc được',
  en: 'Into a new file that only its owner may read',
};
const yesOption: Option = { name: 'yes', kind: 'flag', vi: 'Đã chắc chắn, không hỏi lại', en: 'Confirmed, do not ask' };
const followOption: Option = {
  name: 'follow',
  kind: 'flag',
  vi: 'Theo dõi đến khi kết thúc',
  en: 'Stay until it has ended',
};
const listOptions: readonly Option[] = [
  { name: 'limit', kind: 'number', vi: 'Số dòng, mặc định 50', en: 'How many rows, 50 by default' },
  { name: 'all', kind: 'flag', vi: 'Đến hết', en: 'To the end' },
  { name: 'cursor', vi: 'Tiếp từ trang trước', en: 'Go on after a page' },
];
const csvOption: Option = { name: 'csv', kind: 'flag', vi: 'CSV thay cho bảng', en: 'CSV instead of a table' };

/** No partner's secret is named like one of these: in a container both stand in one environment. */
export const environmentWords: readonly (readonly [name: string, vi: string, en: string])[] = [
  ['TNHS_URL', 'địa chỉ cổng, mặc định http://127.0.0.1:8080', 'address of the gateway'],
  [
    'TNHS_CLIENT_ID, TNHS_CLIENT_SECRET',
    'gọi như một chương trình, không giữ phiên',
    'call as a program, nothing kept',
  ],
  ['TNHS_USER, TNHS_USER_PASSWORD, TNHS_CODE', 'trả lời thay cho câu hỏi khi đăng nhập', 'answers to what login asks'],
  ['TNHS_SESSION_FILE', 'tệp giữ phiên, mặc định ~/.config/tnhs/session.json', 'where the session is kept'],
  ['TNHS_LANG', 'vi hoặc en: một thứ tiếng', 'vi or en: one language'],
  ['NO_COLOR', 'không màu', 'no colours'],
];

const exitWords: readonly (readonly [code: string, vi: string, en: string])[] = [
  ['0', 'xong', 'done'],
  ['1', 'cổng từ chối, hoặc kết quả không đạt', 'refused, or what was checked does not hold'],
  ['2', 'gõ sai', 'wrongly typed'],
  ['3', 'chưa đăng nhập hoặc không có quyền', 'not signed in or not allowed'],
  ['4', 'không liên lạc được với cổng', 'the gateway cannot be reached'],
  ['130', 'bị dừng giữa chừng', 'broken off'],
];

const nameWidth = 26;

export function wholeHelp(paint: Paint): string {
  const line = ({ name, vi, en }: Bilingual & { name: string }): string =>
    `  ${name.padEnd(nameWidth)}  ${say({ vi, en })}\n`;
  const parts = [
    `${paint('bold', say({ vi: 'tnhs: bàn điều khiển cổng TNHS từ dòng lệnh', en: 'the operators’ console from a terminal' }))}\n`,
    `\n${paint('bold', say(ownTitle))}\n${ownCommands.map(line).join('')}`,
    ...topics.map(({ title, verbs: all }) => `\n${paint('bold', say(title))}\n${all.map(line).join('')}`),
    `\n${paint('bold', say({ vi: 'Mã thoát', en: 'Exit codes' }))}\n${exitWords.map(rowOf).join('')}`,
    `\n${paint('bold', say({ vi: 'Môi trường', en: 'Environment' }))}\n${environmentWords.map(rowOf).join('')}`,
    `\n${say({ vi: 'Một lệnh: tnhs help <lệnh>. Giờ theo Asia/Ho_Chi_Minh.', en: 'One command: tnhs help <command>. Times are those of Asia/Ho_Chi_Minh.' })}\n`,
  ];
  return parts.join('');
}

/** @throws CliError where no verb has that name */
export function helpOf(words: readonly string[], paint: Paint): string {
  const own = ownNamed(words);
  if (own) return ownHelp(own, paint);
  const within = verbs.filter(({ name }) => name.startsWith(`${words.join(' ')} `));
  const { verb } = verbIn(words, verbs);
  const others = within.filter((one) => one !== verb).map(({ name }) => name);
  const more = others.length === 0 ? '' : `\n${say({ vi: 'Cũng có', en: 'there are also' })}: ${others.join(', ')}\n`;
  return `${verbHelp(verb, paint)}${more}`;
}

export function ownNamed(words: readonly string[]): OwnCommand | undefined {
  return ownCommands.find(({ name, args = 0 }) => {
    const parts = name.split(' ');
    const fits = words.length >= parts.length && words.length <= parts.length + args;
    return fits && parts.every((part, place) => alike(part, words[place]));
  });
}

function ownHelp({ usage, options = [], right, example, vi, en }: OwnCommand, paint: Paint): string {
  return [
    `${paint('bold', usage)}\n  ${say({ vi, en })}\n`,
    ...options.map(optionLine),
    rightLine(right),
    example === undefined ? '' : exampleLine(example),
  ].join('');
}

function verbHelp(verb: Verb, paint: Paint): string {
  const { also = [], args = [], options = [], right, danger, vi, en } = verb;
  const notes = [
    ...(also.length === 0
      ? []
      : [`${say({ vi: 'Cũng là', en: 'also' })}: ${also.map((one) => `tnhs ${one}`).join(', ')}`]),
    ...(args.includes('dossier')
      ? [`<dossier>: ${say({ vi: 'id hoặc mã hồ sơ của cổng', en: 'its id or the portal’s reference' })}`]
      : []),
    ...(danger ? [paint('yellow', say(danger))] : []),
  ];
  return [
    `${paint('bold', usageOf(verb))}\n  ${say({ vi, en })}\n`,
    ...notes.map((note) => `  ${note}\n`),
    '\n',
    ...[...options, ...sharedOptions(verb)].map(optionLine),
    rightLine(right),
    exampleLine(verb.example ?? exampleOf(verb)),
  ].join('');
}

/** What a verb has by its kind. */
function sharedOptions({ reason, danger, follows, list }: Verb): readonly Option[] {
  return [
    ...(reason ? [reasonOption] : []),
    ...(danger ? [yesOption] : []),
    ...(follows ? [followOption] : []),
    ...(list ? listOptions : []),
    ...(list === 'csv' ? [csvOption] : []),
    jsonOption,
    outOption,
  ];
}

function optionLine({ name, kind = 'text', values, required, vi, en }: Option): string {
  const shapes: Readonly<Record<string, string>> = {
    number: ' <n>',
    flag: '',
    private: '',
    words: ' <a,b>',
    moment: ' <t>',
  };
  const shape = values ? ` ${values.join('|')}` : (shapes[kind] ?? ' <…>');
  const must = required ? ` (${say({ vi: 'bắt buộc', en: 'required' })})` : '';
  return `  --${`${name}${shape}`.padEnd(nameWidth)}  ${say({ vi, en })}${must}\n`;
}

function rightLine(right: string | undefined): string {
  return right === undefined ? '' : `\n${say({ vi: 'Quyền', en: 'right' })}: ${right}\n`;
}

function exampleLine(example: string): string {
  return `${say({ vi: 'Ví dụ', en: 'example' })}: ${example}\n`;
}

function exampleOf({ name, args = [], options = [], reason }: Verb): string {
  const given = args.map((arg) => samples[arg] ?? 'x');
  const needed = options.filter(({ required }) => required).map((one) => `--${one.name} ${one.values?.[0] ?? '…'}`);
  return ['tnhs', name, ...given, ...needed, ...(reason === true ? ['--reason "…"'] : [])].join(' ');
}

const samples: Readonly<Record<string, string>> = {
  id: '01a206f9-ebce-7635-bef6-e5753a06f9b7',
  dossier: 'VSS-20261123-000001',
  name: 'native-to-canonical',
  revision: '3',
  username: 'canbo.hcm',
  code: '07906',
  system: 'tnhs',
  voucherNumber: 'PT0000001/2026',
};

function rowOf([name, vi, en]: readonly [string, string, string]): string {
  return `  ${name.padEnd(nameWidth)}  ${say({ vi, en })}\n`;
}
