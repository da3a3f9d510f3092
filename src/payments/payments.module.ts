// What the payment platform says citizens paid; a reason to look, never a reason to tell TST.
import { Module } from '@nestjs/common';

@Module({})
export class PaymentsModule {}
