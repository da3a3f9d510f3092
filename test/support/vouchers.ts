// Vouchers as accounting's matching leaves them, for the rooms that come after it.
import type { Voucher, VoucherStanding } from '../../src/domain/voucher.js';
import { sha256 } from '../../src/platform/ids.js';
import type { Database } from '../../src/store/database.js';

let vouchers = 0;

export async function openVoucher(
  database: Database,
  dossierId: string,
  standing: VoucherStanding = 'recording',
): Promise<Voucher> {
  vouchers += 1;
  const voucher: Voucher = {
    number: `CT-2026-${String(vouchers).padStart(6, '0')}`,
    version: 1,
    state: 'POSTED',
    documentDate: '2026-11-22',
    postedAt: '2026-11-22T03:00:00Z',
    amountVnd: 792_000,
    agency: '07906',
    payerName: 'Nguyễn Văn Thử',
    personalId: '001090012345',
    fromMonth: '2026-12',
    months: 3,
    method: '3',
    incomeVnd: 1_500_000,
    split: { self: 792_000, state: 198_000, local: 0, other: 0 },
  };
  await database
    .insertInto('voucher')
    .values({
      ...{ number: voucher.number, version: 1, state: 'POSTED', standing, dossier_id: dossierId },
      ...{ amount_vnd: voucher.amountVnd, content: JSON.stringify(voucher), content_hash: sha256(voucher.number) },
    })
    .execute();
  return voucher;
}
