// Puts the room together: one HTTP client behind the address guard, one client for each portal, one handler for each operation.
import type { DeliveryHandler } from '../delivery/handler.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import type { Logger } from '../platform/log.js';
import type { DvcqgEndpoint, Partners } from '../platform/partners.js';
import type { Database } from '../store/database.js';
import { SecretsInForce } from '../store/partner-secret.repository.js';
import { createAddressPolicy, createGuardedAgent } from '../wire/http-client/address-guard.js';
import { HttpClient } from '../wire/http-client/http.client.js';
import { callbackLadder } from './callback-ladder.js';
import { DvcqgClient } from './dvcqg.client.js';
import { EndpointGate } from './endpoint-gate.js';
import type { NationalPortal } from './national-portal.js';
import { NpspProgressDelivery } from './npsp-progress.delivery.js';
import { NpspStatusDelivery } from './npsp-status.delivery.js';
import { NpspSyncDelivery } from './npsp-sync.delivery.js';
import { ProcedureNamesCache } from './procedure-names.js';
import { VssPortalClient } from './vss-portal.client.js';
import { VssPortalDelivery } from './vss-portal.delivery.js';

export interface CallbackParts {
  readonly config: Pick<Config, 'RETRY_BASE_MS'>;
  readonly partners: Pick<Partners, 'vssPortalCallback' | 'npspCallback' | 'allowedPrivateCidrs'>;
  readonly database: Database;
  readonly mappings: MappingSet;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CallbackHandlers {
  readonly vssPortalStatus: DeliveryHandler;
  readonly npspStatus: DeliveryHandler;
  readonly npspSync: DeliveryHandler;
  readonly npspProgress: DeliveryHandler;
  /** Gives the idle connections back. */
  readonly close: () => void;
}

/** Shorter than the 5 s after which many servers close an idle connection, so that a call rarely meets a closing one. */
const idleMs = 4000;

/** @throws Error when a secret or an allowed network is none, so that the start is refused. */
export function createCallbackHandlers(parts: CallbackParts): CallbackHandlers {
  const { config, partners, database, mappings, clock, logger } = parts;
  const policy = createAddressPolicy(partners.allowedPrivateCidrs);
  const http = new HttpClient(createGuardedAgent(policy, { timeout: idleMs }));
  const secrets = new SecretsInForce(database, 'vss-portal', partners.vssPortalCallback.secrets);
  const client = new VssPortalClient(partners.vssPortalCallback, http, clock, secrets);
  const portal = nationalPortal(partners.npspCallback, http, clock);
  const settings = partners.npspCallback;
  const maxAgeHours = settings.procedureMaxAgeHours;
  const procedures = new ProcedureNamesCache({ database, portal, maxAgeHours, clock, logger });
  const gate = new EndpointGate({ system: 'vss-portal', database, clock, logger });
  return {
    vssPortalStatus: new VssPortalDelivery({ database, mappings, client, gate, ladder: callbackLadder(config), clock }),
    npspStatus: new NpspStatusDelivery({ database, mappings, portal, clock }),
    npspSync: new NpspSyncDelivery({ database, mappings, portal, procedures, settings, clock }),
    npspProgress: new NpspProgressDelivery({ database, mappings, portal, settings, clock }),
    close: () => http.close(),
  };
}

/** Which generation of the national portal's interface is spoken. */
function nationalPortal(endpoint: DvcqgEndpoint, http: HttpClient, clock: Clock): NationalPortal {
  switch (endpoint.kind) {
    case 'dvcqg':
      return new DvcqgClient(endpoint, http, clock);
  }
}
