// SIDE WINDOW: the operators' API.
import { Module } from '@nestjs/common';

@Module({})
export class ConsoleModule {}
