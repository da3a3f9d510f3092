// Looks after dossiers that a citizen has paid. Safe to run twice at once.
// 1. A voucher came, or the dossier ended: nobody needs to look any more.
// 2. Paid longer ago than the grace and still no voucher: an item for the agency.
// 3. Paid, and then withdrawn, refused or stopped: the money is to be given back. (Withdrawing after paying is allowed.)
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { detailOf, type RefundReason } from '../domain/item-detail.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import {
  findPaidInVain,
  findPaidWithoutVoucher,
  openDossierItems,
  resolvePaidWithoutVoucher,
  type DossierItem,
} from '../store/dossier-items.repository.js';

const atOnce = 500;

@Injectable()
export class PaidWatch implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    // As often as vouchers are polled: what ends an item is a voucher.
    this.schedules.register({
      name: 'watch-citizen-payments',
      everyMs: this.config.POLL_EVERY_MS,
      run: () => this.look(),
    });
  }

  async look(): Promise<void> {
    const at = this.clock.now();
    const until = new Date(at.getTime() - this.config.PAID_GRACE_SECONDS * 1000);
    const { resolved, opened } = await this.database.transaction().execute(async (tx) => {
      const settled = await resolvePaidWithoutVoucher(tx, at);
      const items = [...(await withoutVoucher(tx, until)), ...(await inVain(tx))];
      await openDossierItems(tx, items, at);
      return { resolved: settled, opened: items.length };
    });
    if (resolved + opened > 0)
      this.logger.info({ event: 'payments.watch', resolved, opened }, 'paid dossiers were looked after');
  }
}

async function withoutVoucher(tx: Tx, until: Date): Promise<DossierItem[]> {
  const dossiers = await findPaidWithoutVoucher(tx, { until, limit: atOnce });
  return dossiers.map(({ id, paidAt }) => ({
    kind: 'PAID_WITHOUT_VOUCHER',
    dossierId: id,
    detail: detailOf('PAID_WITHOUT_VOUCHER', { paidAt: paidAt.toISOString() }),
  }));
}

async function inVain(tx: Tx): Promise<DossierItem[]> {
  const dossiers = await findPaidInVain(tx, atOnce);
  return dossiers.map(({ id, paidAt }) => ({
    kind: 'REFUND_DUE',
    dossierId: id,
    detail: detailOf('REFUND_DUE', { paidAt: paidAt.toISOString(), reason: 'DOSSIER_ENDED' satisfies RefundReason }),
  }));
}
