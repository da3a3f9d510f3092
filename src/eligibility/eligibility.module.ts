// Between the doors and TNHS: the agencies' registers are asked about every dossier. See README.md in this folder.
import { Module } from '@nestjs/common';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { createAddressPolicy, createGuardedAgent } from '../wire/http-client/address-guard.js';
import { HttpClient } from '../wire/http-client/http.client.js';
import { DossierJudge } from './dossier.judge.js';
import { RegisterClient } from './register.client.js';
import { RegisterDelivery } from './register.delivery.js';

/** Shorter than the 5 s after which many servers close an idle connection. */
const idleMs = 4000;
/** The address is the operator's own choice, like TNHS's, and usually in a private network. */
const anywhere = ['0.0.0.0/0', '::/0'];

@Module({
  providers: [
    {
      provide: RegisterClient,
      inject: [PARTNERS],
      useFactory: ({ register }: Partners) =>
        new RegisterClient(
          register,
          new HttpClient(createGuardedAgent(createAddressPolicy(anywhere), { timeout: idleMs })),
        ),
    },
    DossierJudge,
    RegisterDelivery,
  ],
})
export class EligibilityModule {}
