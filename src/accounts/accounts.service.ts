// The accounts themselves: made, changed, shut and helped by an administrator; every act with a reason and a record.
import { Inject, Injectable } from '@nestjs/common';
import { Transactor } from '../delivery/transactor.js';
import { GatewayError, type Violation } from '../domain/errors.js';
import type { OperatorActName } from '../domain/operator-acts.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { newId } from '../platform/ids.js';
import { PARTNERS, type Partners } from '../platform/partners.js';
import {
  addAccount,
  changeAccount,
  findAccount,
  listAccounts,
  type AccountChange,
  type AccountRow,
} from '../store/account.repository.js';
import { endSessionsOf } from '../store/account-session.repository.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { endOfOneTime } from './one-time-password.js';
import { hashPassword, inventPassword } from './password.js';
import { isRole, rightsOf, roles } from './roles.js';

export interface Wanted {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly agencies: readonly string[];
}

/** To be handed over; it must be changed at the first sign-in, before its end. */
export interface OneTimePassword {
  readonly oneTimePassword: string;
  readonly validUntil: Date;
}

export interface Act {
  readonly who: string;
  readonly reason: string;
}

const usernameForm = /^[a-z0-9](?:[a-z0-9._-]{1,62}[a-z0-9])$/;
const agencyForm = /^\d{3}(?:\d{2})?$/;

@Injectable()
export class Accounts {
  /** Programs act under names too; in the record a name is one of them or one person. */
  private readonly programs: ReadonlySet<string>;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'ONE_TIME_PASSWORD_HOURS'>,
    @Inject(PARTNERS) { operatorClients }: Pick<Partners, 'operatorClients'>,
    private readonly transactor: Transactor,
  ) {
    this.programs = new Set(operatorClients.map(({ clientId }) => clientId.toLowerCase()));
  }

  list(page: { after: string; limit: number }): Promise<AccountRow[]> {
    return listAccounts(this.database, page);
  }

  find(username: string): Promise<AccountRow | undefined> {
    return findAccount(this.database, username);
  }

  /** @throws GatewayError VALIDATION_FAILED or ACCOUNT_EXISTS */
  async create(wanted: Wanted, act: Act): Promise<OneTimePassword> {
    refuse(wrongIn(wanted));
    const oneTimePassword = inventPassword();
    const passwordHash = await hashPassword(oneTimePassword);
    const at = this.clock.now();
    const validUntil = endOfOneTime(at, this.config.ONE_TIME_PASSWORD_HOURS);
    await this.transactor.run(async (tx) => {
      const kept = { id: newId(), passwordHash, oneTimeUntil: validUntil, createdBy: act.who, at };
      const added = await addAccount(tx, { ...wanted, ...kept });
      if (!added || this.programs.has(wanted.username)) throw new GatewayError('ACCOUNT_EXISTS');
      const { username: subject, ...detail } = wanted;
      await record(tx, 'account.create', subject, {
        act,
        at,
        detail: { roles: detail.roles, agencies: detail.agencies },
      });
    });
    return { oneTimePassword, validUntil };
  }

  /**
   * New roles and agencies end the sessions that were opened under the old ones. Nobody takes the keeping of accounts away from
   * themselves: it may be the last account that has it.
   */
  async change(username: string, wanted: Omit<Wanted, 'username'>, act: Act): Promise<void> {
    refuse(wrongIn({ ...wanted, username }));
    const keepsAccounts = rightsOf(wanted.roles).has('administer') && wanted.agencies.length === 0;
    if (isOwn(username, act) && !keepsAccounts) throw new GatewayError('ACCOUNT_OWN');
    const detail = { roles: wanted.roles, agencies: wanted.agencies };
    await this.apply(username, wanted, { name: 'account.change', act, detail, keptHere: true });
  }

  async disable(username: string, act: Act): Promise<void> {
    if (isOwn(username, act)) throw new GatewayError('ACCOUNT_OWN');
    await this.apply(username, { disabledAt: this.clock.now() }, { name: 'account.disable', act });
  }

  async enable(username: string, act: Act): Promise<void> {
    await this.apply(username, { disabledAt: null, unlock: true }, { name: 'account.enable', act });
  }

  /** For somebody who lost password or telephone: a new one-time password, no second factor until it is enrolled again. */
  async reset(username: string, act: Act): Promise<OneTimePassword> {
    const oneTimePassword = inventPassword();
    const validUntil = endOfOneTime(this.clock.now(), this.config.ONE_TIME_PASSWORD_HOURS);
    const change: AccountChange = {
      passwordHash: await hashPassword(oneTimePassword),
      oneTimeUntil: validUntil,
      totpSecret: null,
      totpConfirmedAt: null,
      unlock: true,
    };
    await this.apply(username, change, { name: 'account.reset', act, keptHere: true });
    return { oneTimePassword, validUntil };
  }

  private async apply(
    username: string,
    change: AccountChange,
    done: { name: OperatorActName; act: Act; detail?: Readonly<Record<string, unknown>>; keptHere?: true },
  ): Promise<void> {
    const at = this.clock.now();
    await this.transactor.run(async (tx) => {
      const account = await findAccount(tx, username);
      if (!account) throw new GatewayError('NOT_FOUND');
      if (done.keptHere && account.oidc_subject !== null) throw new GatewayError('ACCOUNT_ELSEWHERE');
      await changeAccount(tx, account.id, change, at);
      await endSessionsOf(tx, account.id);
      await record(tx, done.name, account.username, { act: done.act, at, detail: done.detail ?? {} });
    });
  }
}

async function record(
  tx: Tx,
  name: OperatorActName,
  username: string,
  { act, at, detail }: { act: Act; at: Date; detail: Readonly<Record<string, unknown>> },
): Promise<void> {
  await recordAct(tx, { who: act.who, act: name, subject: `account ${username}`, reason: act.reason, detail, at });
}

function isOwn(username: string, { who }: Act): boolean {
  return username.toLowerCase() === who;
}

function wrongIn({ username, displayName, roles: held, agencies }: Wanted): Violation[] {
  const wrong: Violation[] = [];
  if (!usernameForm.test(username))
    wrong.push({
      pointer: '/username',
      code: 'INVALID_USERNAME',
      vi: 'Tên đăng nhập gồm 3–64 chữ thường, chữ số, dấu . _ -',
      en: 'A username has 3–64 lower-case letters, digits and . _ -',
    });
  if (displayName.trim() === '' || displayName.length > 200)
    wrong.push({
      pointer: '/displayName',
      code: 'INVALID_NAME',
      vi: 'Họ tên từ 1 đến 200 ký tự',
      en: 'A name of 1 to 200 characters',
    });
  if (held.length === 0 || !held.every(isRole))
    wrong.push({
      pointer: '/roles',
      code: 'NOT_ALLOWED',
      vi: `Vai trò thuộc danh sách: ${roles.join(', ')}`,
      en: `Roles are some of: ${roles.join(', ')}`,
    });
  if (!agencies.every((agency) => agencyForm.test(agency)))
    wrong.push({
      pointer: '/agencies',
      code: 'INVALID_AGENCY',
      vi: 'Mã cơ quan BHXH gồm 3 hoặc 5 chữ số',
      en: 'An agency code has 3 or 5 digits',
    });
  return wrong;
}

function refuse(wrong: readonly Violation[]): void {
  if (wrong.length > 0) throw new GatewayError('VALIDATION_FAILED', wrong);
}
