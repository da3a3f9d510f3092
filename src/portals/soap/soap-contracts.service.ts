// Opens a SOAP door by its contract: WSDL, public address, limits and the accounts that may enter it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { PARTNERS, type Partners, type SoapAccount } from '../../platform/partners.js';
import { DATABASE, type Database } from '../../store/database.js';
import { createSoapDoor, type SoapDoor } from '../../wire/soap-server/soap.door.js';
import { SoapAccounts } from './soap-accounts.js';

export interface OpenedContract {
  readonly path: string;
  readonly door: SoapDoor;
  readonly accounts: SoapAccounts;
}

const folder = join(import.meta.dirname, '../../../wsdl/gateway');

@Injectable()
export class SoapContracts {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PARTNERS) private readonly partners: Partners,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** @throws Error when the contract or a certificate is wrong; called at boot. */
  open(name: 'portal' | 'tnhs' | 'tst', systems: readonly SoapAccount['system'][]): OpenedContract {
    const accounts = new SoapAccounts(this.partners.soapAccounts, systems);
    const path = `/soap/${name}`;
    const door = createSoapDoor({
      wsdl: readFileSync(join(folder, `gateway-${name}.wsdl`), 'utf8'),
      address: `${this.config.PUBLIC_URL.replace(/\/$/, '')}${path}`,
      limits: { maxBodyBytes: this.config.MAX_BODY_BYTES },
      security: accounts.security(this.database, () => this.clock.now()),
    });
    return { path, door, accounts };
  }
}
