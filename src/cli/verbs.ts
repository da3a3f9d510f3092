// Every verb of the terminal, by topic. The order is that of `tnhs help`.
import type { Bilingual, Topic, Verb } from './verb.js';
import { delivering } from './verbs/delivering.js';
import { editing } from './verbs/editing.js';
import { failing } from './verbs/failing.js';
import { finding } from './verbs/finding.js';
import { mapping } from './verbs/mapping.js';
import { money } from './verbs/money.js';
import { people } from './verbs/people.js';
import { replaying } from './verbs/replaying.js';
import { seeing } from './verbs/seeing.js';
import { steering } from './verbs/steering.js';

export const topics: readonly { readonly topic: Topic; readonly title: Bilingual; readonly verbs: readonly Verb[] }[] =
  [
    { topic: 'see', title: { vi: 'Xem', en: 'See' }, verbs: seeing },
    { topic: 'find', title: { vi: 'Tìm, đọc hồ sơ', en: 'Find, read dossiers' }, verbs: finding },
    { topic: 'failures', title: { vi: 'Lỗi, sự cố', en: 'Failures, incidents' }, verbs: failing },
    {
      topic: 'deliveries',
      title: { vi: 'Lượt gửi, phát lại, sửa', en: 'Deliveries, replays, edits' },
      verbs: [...delivering, ...replaying, ...editing],
    },
    { topic: 'partners', title: { vi: 'Đối tác', en: 'Partners' }, verbs: steering },
    { topic: 'mappings', title: { vi: 'Ánh xạ, bảng mã', en: 'Mappings, code tables' }, verbs: mapping },
    { topic: 'money', title: { vi: 'Tiền, đối chiếu', en: 'Money, reconciliation' }, verbs: money },
    { topic: 'who', title: { vi: 'Tài khoản, nhật ký, cơ quan', en: 'Accounts, audit log, agencies' }, verbs: people },
  ];

export const verbs: readonly Verb[] = topics.flatMap((one) => one.verbs);
