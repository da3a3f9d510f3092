// What people do about a partner; each act is written with its record in one transaction, and every process obeys within a second.
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { PARTNERS, type Partners } from '../../platform/partners.js';
import { DATABASE, type Database, type Tx } from '../../store/database.js';
import { disableEndpoint, enableEndpoint } from '../../store/endpoint-state.repository.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { rotateSecret, secretFingerprint } from '../../store/partner-secret.repository.js';
import { askCircuits, pausePartner, resumePartner } from '../../store/steering.repository.js';
import { webhookKeys } from '../../wire/webhook-signature/webhook.signature.js';

export interface SteeringActor {
  readonly who: string;
  readonly reason: string;
}

export type PlainAct = 'pause' | 'resume' | 'probe' | 'close-circuit' | 'disable' | 'enable';

const newSecretBytes = 32;
const hourMs = 3_600_000;
const shortestSecret = 16;

@Injectable()
export class PartnerActs {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PARTNERS) private readonly partners: Partners,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws GatewayError STEERING_UNCHANGED when it is so already */
  async act(system: string, act: PlainAct, { who, reason }: SteeringActor): Promise<void> {
    await this.database.transaction().execute(async (tx) => {
      if (!(await this.change(tx, { system, act, who, reason }))) throw new GatewayError('STEERING_UNCHANGED');
      await recordAct(tx, { who, act: `partner.${act}`, subject: `partner ${system}`, reason });
    });
  }

  /** Secrets of the partners file; undefined: this partner has none that can be rotated here. */
  secretsOfFile(system: string): readonly string[] | undefined {
    if (system === 'vss-portal') return this.partners.vssPortalCallback.secrets;
    return system === 'payplat' ? this.partners.payplat?.secrets : undefined;
  }

  /**
   * @returns the new secret where the gateway made it: nobody sees it again.
   * @throws GatewayError VALIDATION_FAILED, STEERING_UNCHANGED for one that is or was in use
   */
  async rotate(
    system: string,
    wanted: { readonly secret: string | undefined; readonly overlapHours: number },
    { who, reason }: SteeringActor,
  ): Promise<string | null> {
    const fromFile = this.secretsOfFile(system);
    if (!fromFile) throw new GatewayError('NOT_FOUND');
    const secret = wanted.secret ?? madeFor(system);
    requireForm(system, secret);
    const overlapUntil = new Date(this.clock.now().getTime() + wanted.overlapHours * hourMs);
    await this.database.transaction().execute(async (tx) => {
      const fresh = await rotateSecret(tx, { system, fromFile, secret, overlapUntil, who });
      if (!fresh) throw new GatewayError('STEERING_UNCHANGED');
      const detail = { fingerprint: secretFingerprint(secret), overlapUntil: overlapUntil.toISOString() };
      await recordAct(tx, { who, act: 'partner.rotate-secret', subject: `partner ${system}`, reason, detail });
    });
    return wanted.secret === undefined ? secret : null;
  }

  private async change(
    tx: Tx,
    { system, act, who, reason }: SteeringActor & { readonly system: string; readonly act: PlainAct },
  ): Promise<boolean> {
    switch (act) {
      case 'pause':
        return pausePartner(tx, system, { who, reason });
      case 'resume':
        return resumePartner(tx, system);
      case 'probe':
      case 'close-circuit':
        await askCircuits(tx, system, act === 'probe' ? 'probe' : 'close');
        return true;
      case 'disable':
        return disableEndpoint(tx, { system, disabledAt: this.clock.now(), reason: `by ${who}` });
      case 'enable':
        return enableEndpoint(tx, system);
    }
  }
}

function madeFor(system: string): string {
  const bytes = randomBytes(newSecretBytes);
  return system === 'vss-portal' ? `whsec_${bytes.toString('base64')}` : bytes.toString('base64url');
}

function requireForm(system: string, secret: string): void {
  const fits = system === 'vss-portal' ? isWebhookSecret(secret) : secret.length >= shortestSecret;
  if (fits && secret.length <= 200) return;
  const vi = system === 'vss-portal' ? 'whsec_ và Base64 của 24–64 byte' : `Từ ${shortestSecret} ký tự`;
  const en =
    system === 'vss-portal' ? 'whsec_ and the Base64 of 24 to 64 bytes' : `${shortestSecret} characters or more`;
  throw new GatewayError('VALIDATION_FAILED', [{ pointer: '/secret', code: 'INVALID_SECRET', vi, en }]);
}

function isWebhookSecret(secret: string): boolean {
  try {
    return webhookKeys([secret]).length === 1;
  } catch {
    return false;
  }
}
