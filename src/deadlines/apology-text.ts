// The words of an apology. They name the agency, never the person.
import { localTime } from '../platform/clock.js';
import type { Bilingual } from '../domain/status.js';
import type { AgencySettings } from '../domain/agency/agency-settings.js';

export interface ApologyFacts {
  readonly settings: Pick<AgencySettings, 'name' | 'phone' | 'email'> | undefined;
  /** The date that was not kept. */
  readonly missed: Date;
  readonly next: Date;
  readonly number: number;
}

export function apologyText({ settings, missed, next, number }: ApologyFacts): Bilingual {
  const { name = 'Cơ quan BHXH', phone, email } = settings ?? {};
  const contact = [phone, email].filter((one) => one !== undefined).join(', ');
  const again = number > 1;
  return {
    vi:
      `${name} xin lỗi ${again ? `lần thứ ${number} ` : ''}vì chưa giải quyết xong hồ sơ đúng hẹn (${spoken(missed)}). ` +
      `Ngày hẹn trả kết quả mới: ${spoken(next)}.${contact ? ` Liên hệ: ${contact}.` : ''}`,
    en:
      `${name} apologises${again ? ` (${number})` : ''}: the dossier was not completed as promised (${spoken(missed)}). ` +
      `New appointment: ${spoken(next)}.${contact ? ` Contact: ${contact}.` : ''}`,
  };
}

/** `17:00 25/11/2026` in Việt Nam. */
function spoken(at: Date): string {
  const [day = '', time = ''] = localTime(at).split(' ');
  return `${time.slice(0, 5)} ${day.split('-').reverse().join('/')}`;
}
