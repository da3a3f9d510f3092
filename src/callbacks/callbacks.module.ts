// WAY BACK: every status change to the portal that sent the dossier. See README.md in this folder.
import { Module } from '@nestjs/common';
import { CallbacksService } from './callbacks.service.js';

@Module({ providers: [CallbacksService] })
export class CallbacksModule {}
