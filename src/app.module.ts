// The whole gateway on one screen: what exists, who may know whom (docs/flow.md has the picture).
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Pool } from 'pg';
import { AccountsModule } from './accounts/accounts.module.js';
import { AccountingModule } from './accounting/accounting.module.js';
import { CallbacksModule } from './callbacks/callbacks.module.js';
import { ConsoleModule } from './console/console.module.js';
import { DeadlinesModule } from './deadlines/deadlines.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { AGENCY_LIST, type AgencyList } from './domain/agency/read-agency-list.js';
import type { RuleBook } from './domain/rules/rule-book.js';
import { RULES } from './domain/rules/rules.token.js';
import { EligibilityModule } from './eligibility/eligibility.module.js';
import { IncidentsModule } from './incidents/incidents.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { MAPPINGS } from './mapping/mapping-set.token.js';
import type { LiveMappings } from './mapping/live-mappings.js';
import { PaymentsModule } from './payments/payments.module.js';
import { CLOCK } from './platform/clock.js';
import { CONFIG } from './platform/config.js';
import { LOGGER } from './platform/log.js';
import { PARTNERS } from './platform/partners.js';
import type { PlatformRuntime } from './platform/runtime.js';
import { PortalsModule } from './portals/portals.module.js';
import { PrivacyModule } from './privacy/privacy.module.js';
import { DATABASE, DATABASE_URL, POOL, createDatabase, type Database } from './store/database.js';
import { DataKeys } from './store/data-keys.js';
import { PinnedRules } from './store/pinned-rules.js';
import { StudioModule } from './studio/studio.module.js';
import { TnhsModule } from './tnhs/tnhs.module.js';
import { TstModule } from './tst/tst.module.js';
import { readSigningKey } from './wire/access-tokens/signing-key.js';
import { TokenSigner } from './wire/access-tokens/token-signer.js';

/** Everything main.ts opened before Nest starts. */
export interface Runtime extends PlatformRuntime {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly dataKeys: DataKeys;
  readonly mappings: LiveMappings;
  readonly rules: RuleBook;
  readonly agencies: AgencyList;
}

@Global()
@Module({})
class GroundModule {
  static for(runtime: Runtime): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: runtime.config },
      { provide: PARTNERS, useValue: runtime.partners },
      { provide: CLOCK, useValue: runtime.clock },
      { provide: LOGGER, useValue: runtime.logger },
      { provide: POOL, useValue: runtime.pool },
      { provide: DATABASE_URL, useValue: runtime.databaseUrl },
      { provide: DATABASE, useFactory: () => createDatabase(runtime.pool) },
      { provide: DataKeys, useValue: runtime.dataKeys },
      { provide: MAPPINGS, useValue: runtime.mappings },
      { provide: RULES, useValue: runtime.rules },
      {
        provide: PinnedRules,
        inject: [DATABASE],
        useFactory: (database: Database) => new PinnedRules(database, runtime.rules),
      },
      { provide: AGENCY_LIST, useValue: runtime.agencies },
      { provide: TokenSigner, useFactory: () => tokenSigner(runtime) },
    ];
    return { module: GroundModule, providers, exports: providers.map((provider) => provider.provide) };
  }
}

function tokenSigner({ config, clock }: Runtime): TokenSigner {
  return new TokenSigner({ key: readSigningKey(config), ttlSeconds: config.TOKEN_TTL_SECONDS, clock });
}

@Module({})
export class AppModule {
  static for(runtime: Runtime): DynamicModule {
    const flow = [
      IntakeModule,
      EligibilityModule,
      TnhsModule,
      PaymentsModule,
      AccountingModule,
      TstModule,
      CallbacksModule,
    ];
    const beside = [DeadlinesModule, PrivacyModule, AccountsModule, StudioModule, IncidentsModule];
    const doors = [PortalsModule, ConsoleModule];
    return { module: AppModule, imports: [GroundModule.for(runtime), DeliveryModule, ...flow, ...beside, ...doors] };
  }
}
