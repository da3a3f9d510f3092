import { Module } from '@nestjs/common';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { CoverNotices } from './cover-notices.service.js';
import { TstClient } from './tst.client.js';
import { TstDelivery } from './tst.delivery.js';

@Module({
  providers: [
    { provide: TstClient, inject: [PARTNERS], useFactory: (partners: Partners) => TstClient.open(partners.tst) },
    TstDelivery,
    CoverNotices,
  ],
  exports: [CoverNotices],
})
export class TstModule {}
