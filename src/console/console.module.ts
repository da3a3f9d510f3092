// SIDE WINDOW: the operators' API.
import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AccountingModule } from '../accounting/accounting.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DeadlinesModule } from '../deadlines/deadlines.module.js';
import { PrivacyModule } from '../privacy/privacy.module.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { AgenciesController } from './agencies/agencies.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { CodesController } from './codes/codes.controller.js';
import { CoversController } from './covers/covers.controller.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { DossiersController } from './dossiers/dossiers.controller.js';
import { SideBySides } from './dossiers/side-by-side.service.js';
import { StoryController } from './dossiers/story.controller.js';
import { FailuresController } from './failures/failures.controller.js';
import { IncidentsController } from './failures/incidents.controller.js';
import { KeysController } from './keys/keys.controller.js';
import { ListPages } from './list/list-page.service.js';
import { CodeTablesController } from './mappings/code-tables.controller.js';
import { MappingSamples } from './mappings/mapping-samples.service.js';
import { MappingsController } from './mappings/mappings.controller.js';
import { StudioController } from './mappings/studio.controller.js';
import { TrialSamples } from './mappings/trial-samples.service.js';
import { OperatorGate, RightGuard } from './operator.gate.js';
import { OperatorRights } from './operator.rights.js';
import { ArisingController } from './overview/arising.controller.js';
import { OverviewController } from './overview/overview.controller.js';
import { OverviewReadings } from './overview/overview.readings.js';
import { OverviewService } from './overview/overview.service.js';
import { PartnerActs } from './partners/partner-acts.service.js';
import { PartnersController } from './partners/partners.controller.js';
import { PartnerBoard } from './partners/partners.service.js';
import { PaidWithoutVoucherController } from './payments/paid-without-voucher.controller.js';
import { PaymentsController } from './payments/payments.controller.js';
import { PeopleController } from './people/people.controller.js';
import { ItemsController } from './reconciliation/items.controller.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { StudioModule } from '../studio/studio.module.js';
import { Denials } from './who/denials.js';
import { DossierEdits } from './edits/dossier-edits.service.js';
import { EditViews } from './edits/edit-views.service.js';
import { EditsController } from './edits/edits.controller.js';
import { ReplayModule } from '../replay/replay.module.js';
import { DeliveryActsController } from './replays/delivery-acts.controller.js';
import { ReplayPreviews } from './replays/replay-preview.service.js';
import { ReplaysController } from './replays/replays.controller.js';
import { SessionController } from './who/session.controller.js';
import { SsoController } from './who/sso.controller.js';

@Module({
  imports: [
    DiscoveryModule,
    ReplayModule,
    AccountingModule,
    AccountsModule,
    DeadlinesModule,
    PrivacyModule,
    StudioModule,
  ],
  controllers: [
    SessionController,
    SsoController,
    AccountsController,
    AuditController,
    OverviewController,
    ArisingController,
    FailuresController,
    CodesController,
    IncidentsController,
    PartnersController,
    PaymentsController,
    ItemsController,
    ReconciliationController,
    PaidWithoutVoucherController,
    CoversController,
    AgenciesController,
    DeadlinesController,
    PeopleController,
    KeysController,
    DeliveryActsController,
    ReplaysController,
    EditsController,
    MappingsController,
    StudioController,
    CodeTablesController,
    DossiersController,
    StoryController,
  ],
  providers: [
    PartnerActs,
    PartnerBoard,
    Denials,
    OperatorGate,
    RightGuard,
    ReplayPreviews,
    DossierEdits,
    EditViews,
    OperatorRights,
    ListPages,
    MappingSamples,
    TrialSamples,
    OverviewReadings,
    OverviewService,
    SideBySides,
  ],
})
export class ConsoleModule {}
