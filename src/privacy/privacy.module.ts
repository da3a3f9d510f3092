// Personal data: retention clocks, key rotation, export and erasure for one person.
import { Module } from '@nestjs/common';
import { attachmentStoreProvider } from '../wire/attachments/attachment-store.provider.js';
import { KeyKeeper } from './key-keeper.service.js';
import { PersonErasure } from './person-erasure.service.js';
import { PersonExport } from './person-export.service.js';
import { PrivacyParts } from './privacy-parts.service.js';
import { RetentionSchedule } from './retention.schedule.js';
import { SealingSchedule } from './sealing.schedule.js';

@Module({
  providers: [
    attachmentStoreProvider,
    PrivacyParts,
    KeyKeeper,
    SealingSchedule,
    RetentionSchedule,
    PersonExport,
    PersonErasure,
  ],
  exports: [KeyKeeper, PersonExport, PersonErasure],
})
export class PrivacyModule {}
