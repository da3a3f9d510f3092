// Failures by cause, incidents, and the alerts that tell of them. See README.md in this folder.
import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { DATABASE, type Database } from '../store/database.js';
import type { AlertChannel } from '../store/incident.repository.js';
import { createAddressPolicy, createGuardedAgent } from '../wire/http-client/address-guard.js';
import { HttpClient } from '../wire/http-client/http.client.js';
import { MailClient } from '../wire/mail/mail.client.js';
import { AlertSender } from './alert-sender.js';
import { IncidentWatch } from './incident-watch.js';

const idleMs = 4000;

@Module({})
export class IncidentsModule implements OnModuleInit, OnApplicationShutdown {
  @Inject(CONFIG) private readonly config: Config;
  @Inject(PARTNERS) private readonly partners: Partners;
  @Inject(DATABASE) private readonly database: Database;
  @Inject(CLOCK) private readonly clock: Clock;
  @Inject(LOGGER) private readonly logger: Logger;
  private http: HttpClient | undefined;
  private mail: MailClient | undefined;

  constructor(private readonly schedules: Schedules) {}

  onModuleInit(): void {
    const { config, database, clock, logger } = this;
    const { webhook, email } = this.partners.alerts ?? {};
    const channels: AlertChannel[] = [...(webhook ? ['webhook' as const] : []), ...(email ? ['email' as const] : [])];
    const watch = new IncidentWatch({ config, database, channels, clock, logger });
    const everyMs = config.INCIDENTS_EVERY_MS;
    this.schedules.register({ name: 'incidents.watch', everyMs, run: (signal) => watch.run(signal) });
    if (channels.length === 0) return;
    const sender = this.openSender();
    this.schedules.register({ name: 'incidents.alerts', everyMs, run: (signal) => sender.run(signal) });
  }

  onApplicationShutdown(): void {
    this.http?.close();
    this.mail?.close();
  }

  private openSender(): AlertSender {
    const { config, database, clock, logger } = this;
    const { webhook, email } = this.partners.alerts ?? {};
    if (webhook) this.http = new HttpClient(createGuardedAgent(this.policy(), { timeout: idleMs }));
    if (email) this.mail = new MailClient(email.smtpUrl);
    return new AlertSender({
      ...{ database, clock, logger, consoleUrl: config.PUBLIC_URL },
      ...(webhook && this.http ? { webhook: { settings: webhook, http: this.http } } : {}),
      ...(email && this.mail ? { email: { settings: email, mail: this.mail } } : {}),
    });
  }

  private policy(): ReturnType<typeof createAddressPolicy> {
    return createAddressPolicy(this.partners.allowedPrivateCidrs);
  }
}
