// SIDE WINDOW: the operators' API.
import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ListPages } from './list/list-page.service.js';
import { OperatorGate, RightGuard } from './operator.gate.js';
import { OperatorRights } from './operator.rights.js';
import { PaymentsController } from './payments/payments.controller.js';

@Module({
  imports: [DiscoveryModule],
  controllers: [PaymentsController],
  providers: [OperatorGate, RightGuard, OperatorRights, ListPages],
})
export class ConsoleModule {}
