// The way in: native REST, DVCQG and SOAP doors, all before one entry and one intake.
import { Module } from '@nestjs/common';
import { DeadlinesModule } from '../deadlines/deadlines.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { PaymentsModule } from '../payments/payments.module.js';
import { TnhsModule } from '../tnhs/tnhs.module.js';
import { TstModule } from '../tst/tst.module.js';
import { Callers } from './door/callers.service.js';
import { DoorFilter } from './door/door.filter.js';
import { DoorTraces } from './door/door-traces.service.js';
import { DvcqgController } from './dvcqg/dvcqg.controller.js';
import { DvcqgSessions } from './dvcqg/dvcqg-sessions.service.js';
import { attachmentStoreProvider } from '../wire/attachments/attachment-store.provider.js';
import { AttachmentDesk } from './entry/attachment-desk.service.js';
import { DossierEntry } from './entry/dossier-entry.service.js';
import { HealthController } from './health/health.controller.js';
import { StatusController } from './health/status.controller.js';
import { PayPlatController } from './payplat/payplat.controller.js';
import { AccessTokens } from './rest/access-tokens.service.js';
import { DossiersController } from './rest/dossiers.controller.js';
import { RestGate } from './rest/rest.gate.js';
import { TokenController } from './rest/token.controller.js';
import { EventOperations } from './soap/event.operations.js';
import { PortalOperations } from './soap/portal.operations.js';
import { SoapContracts } from './soap/soap-contracts.service.js';
import { SoapDoors } from './soap/soap-doors.service.js';

@Module({
  imports: [PaymentsModule, DeadlinesModule, DeliveryModule, IntakeModule, TnhsModule, TstModule],
  controllers: [
    TokenController,
    DossiersController,
    DvcqgController,
    PayPlatController,
    HealthController,
    StatusController,
  ],
  providers: [
    Callers,
    DoorFilter,
    DoorTraces,
    attachmentStoreProvider,
    AttachmentDesk,
    DossierEntry,
    AccessTokens,
    RestGate,
    DvcqgSessions,
    PortalOperations,
    EventOperations,
    SoapContracts,
    SoapDoors,
  ],
})
export class PortalsModule {}
