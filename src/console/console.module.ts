// SIDE WINDOW: the operators' API.
import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AccountingModule } from '../accounting/accounting.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { DeadlinesModule } from '../deadlines/deadlines.module.js';
import { PrivacyModule } from '../privacy/privacy.module.js';
import { AgenciesController } from './agencies/agencies.controller.js';
import { CoversController } from './covers/covers.controller.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { KeysController } from './keys/keys.controller.js';
import { ListPages } from './list/list-page.service.js';
import { OperatorGate, RightGuard } from './operator.gate.js';
import { OperatorRights } from './operator.rights.js';
import { PaidWithoutVoucherController } from './payments/paid-without-voucher.controller.js';
import { PaymentsController } from './payments/payments.controller.js';
import { PeopleController } from './people/people.controller.js';
import { ItemsController } from './reconciliation/items.controller.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { SessionController } from './who/session.controller.js';

@Module({
  imports: [DiscoveryModule, AccountingModule, AccountsModule, DeadlinesModule, PrivacyModule],
  controllers: [
    SessionController,
    PaymentsController,
    ItemsController,
    ReconciliationController,
    PaidWithoutVoucherController,
    CoversController,
    AgenciesController,
    DeadlinesController,
    PeopleController,
    KeysController,
  ],
  providers: [OperatorGate, RightGuard, OperatorRights, ListPages],
})
export class ConsoleModule {}
