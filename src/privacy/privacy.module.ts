// Personal data: retention clocks, key rotation, export and erasure for one person.
import { Module } from '@nestjs/common';

@Module({})
export class PrivacyModule {}
