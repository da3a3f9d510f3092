// What mappings and code tables have in common: the text in force, revisions, trials on stored documents, in force and back.
import type { Option, Verb } from '../verb.js';

export const yaml: Option = { name: 'file', kind: 'file', field: 'yaml', vi: 'Tệp YAML đã sửa', en: 'The edited YAML' };
const over: Option = {
  name: 'over',
  kind: 'number',
  vi: 'Bản đang hiệu lực khi bắt đầu sửa; bản khác thì từ chối',
  en: 'The revision in force when the edit began; refused over another one',
};
const danger = {
  vi: 'Mọi thông điệp từ lúc này đi theo bản này',
  en: 'Every message from now on goes by this revision',
};

type Family = 'mappings' | 'code-tables';

/** @param sample a name of the family, for its examples */
export function revising(family: Family, sample: string): readonly Verb[] {
  return [...reading(family, sample), ...trying(family, sample), ...changing(family, sample), ...putting(family)];
}

function reading(family: Family, sample: string): readonly Verb[] {
  return [
    {
      name: `${family} yaml`,
      args: ['name'],
      path: `${family}/{name}`,
      right: 'view',
      pick: 'yaml',
      example: `tnhs ${family} yaml ${sample} --out edited.yaml`,
      vi: 'Văn bản YAML đang hiệu lực, để sửa',
      en: 'The YAML in force, to edit',
    },
    {
      name: `${family} revisions`,
      args: ['name'],
      path: `${family}/{name}/revisions`,
      right: 'view',
      columns: ['revision', 'version', 'state', 'author', 'createdAt', 'activatedBy', 'activatedAt', 'reason'],
      vi: 'Lịch sử thay đổi, mới trước',
      en: 'Revisions, newest first',
    },
  ];
}

function trying(family: Family, sample: string): readonly Verb[] {
  return [
    {
      name: `${family} try`,
      follows: 'trial',
      args: ['name'],
      method: 'POST',
      path: `${family}/{name}/trials`,
      right: 'configure',
      options: [
        { ...yaml, required: true },
        {
          name: 'last',
          kind: 'number',
          required: true,
          vi: 'Số thông điệp gần nhất (1–5000)',
          en: 'How many of the last (1–5000)',
        },
      ],
      next: [`${family} trial <name> {id}`],
      example: `tnhs ${family} try ${sample} --file edited.yaml --last 500 --follow`,
      vi: 'Thử bản sửa trên N thông điệp gần nhất; không đưa gì vào hiệu lực',
      en: 'Try an edited mapping on the last N stored documents; nothing is put in force',
    },
    {
      name: `${family} trial`,
      args: ['name', 'id'],
      path: `${family}/{name}/trials/{id}`,
      right: 'configure',
      layout: 'trial',
      options: [{ name: 'after', vi: 'Từ sau vị trí này', en: 'After this place' }],
      vi: 'Tiến độ và kết quả của một lần thử',
      en: 'Progress and result of a trial',
    },
    {
      name: `${family} trial-cancel`,
      args: ['name', 'id'],
      method: 'POST',
      path: `${family}/{name}/trials/{id}/cancellation`,
      right: 'configure',
      vi: 'Dừng một lần thử',
      en: 'Cancel a trial',
    },
  ];
}

function changing(family: Family, sample: string): readonly Verb[] {
  return [
    {
      name: `${family} save`,
      args: ['name'],
      method: 'POST',
      path: `${family}/{name}/revisions`,
      right: 'configure',
      reason: true,
      options: [
        { ...yaml, required: true },
        over,
        { name: 'draft', kind: 'flag', vi: 'Chỉ giữ, chưa đưa vào hiệu lực', en: 'Keep it without activating it' },
      ],
      danger: { vi: 'Bản này có hiệu lực ngay, trừ khi --draft', en: 'It is in force at once, except with --draft' },
      example: `tnhs ${family} save ${sample} --file edited.yaml --over 0 --draft --reason "…"`,
      vi: 'Lưu và đưa bản sửa vào hiệu lực',
      en: 'Keep an edited mapping and put it in force',
    },
    {
      name: `${family} return-to-file`,
      args: ['name'],
      method: 'POST',
      path: `${family}/{name}/return-to-file`,
      right: 'configure',
      reason: true,
      options: [over],
      danger,
      vi: 'Quay về tệp của bản phát hành',
      en: 'Return to the file of the release',
    },
  ];
}

function putting(family: Family): readonly Verb[] {
  return [
    {
      name: `${family} activate`,
      args: ['name', 'revision'],
      method: 'POST',
      path: `${family}/{name}/revisions/{revision}/activation`,
      right: 'configure',
      reason: true,
      options: [over],
      danger,
      vi: 'Đưa một bản vào hiệu lực, cũng để quay lại bản cũ',
      en: 'Put a revision in force, also to roll back',
    },
    {
      name: `${family} approve`,
      args: ['name', 'revision'],
      method: 'POST',
      path: `${family}/{name}/revisions/{revision}/approval`,
      right: 'approve',
      reason: true,
      options: [over],
      danger,
      vi: 'Duyệt bản nháp của người khác và đưa vào hiệu lực',
      en: 'Approve another person’s draft and put it in force',
    },
  ];
}
