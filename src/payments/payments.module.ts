// What the payment platform says citizens paid; a reason to look, never a reason to tell TST.
import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { PaidWatch } from './paid-watch.service.js';
import { PaymentBooking } from './payment.booking.js';

@Module({
  imports: [DeliveryModule],
  providers: [PaymentBooking, PaidWatch],
  exports: [PaymentBooking],
})
export class PaymentsModule {}
