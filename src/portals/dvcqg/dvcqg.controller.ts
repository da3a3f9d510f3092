// The national portal's door (classic JSON interface, contracts.md §1): login for a session, then push dossiers.
// The session comes in the envelope, in the header `session`, as a bearer token; or HTTP Basic stands in for it.
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { GatewayError } from '../../domain/errors.js';
import { statusNames } from '../../domain/status.js';
import { callerAddress } from '../../platform/caller-address.js';
import { compactLocalTime } from '../../platform/clock.js';
import type { DvcqgAccount } from '../../platform/partners.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findDossier, readTimeline, type DossierView, type TimelineEntry } from '../../store/dossier-reads.js';
import { basicCredentials } from '../door/basic-credentials.js';
import { Callers } from '../door/callers.service.js';
import { rawMessageOf, type DoorRequest } from '../door/door-request.js';
import { DossierEntry, type EntryCall } from '../entry/dossier-entry.service.js';
import { isRecord } from '../entry/sent-form.js';
import { accepted, type Ack } from './dvcqg.acks.js';
import { readPush, sessionIn, type DvcqgPush } from './dvcqg.envelope.js';
import { DvcqgSessions } from './dvcqg-sessions.service.js';

interface LoginAnswer {
  readonly session: string;
  readonly error_code: 0;
  readonly message: string;
}

interface LookUpAnswer extends Ack {
  readonly result: readonly Readonly<Record<string, unknown>>[];
}

@ApiExcludeController()
@Controller('dvcqg')
export class DvcqgController {
  constructor(
    private readonly sessions: DvcqgSessions,
    private readonly callers: Callers,
    private readonly entry: DossierEntry,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Post('login')
  @HttpCode(200)
  async login(@Req() request: DoorRequest): Promise<LoginAnswer> {
    const { username, password } = isRecord(request.body) ? request.body : {};
    if (typeof username !== 'string' || typeof password !== 'string') throw new GatewayError('UNAUTHENTICATED');
    const account = await this.sessions.login(username, password, callerAddress(request.ip));
    if (!account) throw new GatewayError('UNAUTHENTICATED');
    return { session: await this.sessions.open(account), error_code: 0, message: 'Thành công' };
  }

  @Post('push')
  @HttpCode(200)
  async push(@Req() request: DoorRequest): Promise<Ack | LookUpAnswer> {
    const account = await this.accountOf(request);
    this.callers.admit(`dvcqg ${account.username}`, account.ratePerMinute);
    const push = readPush(request.body);
    request.maHoSo = push.maHoSo;
    if (push.madonvi !== undefined && push.madonvi !== account.madonvi) throw new GatewayError('FORBIDDEN');
    const call = {
      portal: account.portal,
      door: 'dvcqg',
      raw: rawMessageOf(request),
      correlationId: request.id,
    } as const;
    return this.serve(call, push);
  }

  private async serve(call: EntryCall, push: DvcqgPush): Promise<Ack | LookUpAnswer> {
    const { service, maHoSo, data, prefix } = push;
    const dossier = { reference: maHoSo };
    const sent = { kind: 'dvcqg', form: data, prefix } as const;
    switch (service) {
      case 'NopHoSo':
        await this.entry.submit(call, sent);
        return accepted(maHoSo, 'Tiếp nhận thành công');
      case 'BoSungHoSo':
        await this.entry.supplement(call, dossier, sent);
        return accepted(maHoSo, 'Tiếp nhận bổ sung thành công');
      case 'RutHoSo':
        await this.entry.withdraw(call, dossier, sent);
        return accepted(maHoSo, 'Tiếp nhận yêu cầu rút hồ sơ thành công');
      case 'TraCuuHoSo':
        return this.lookUp(call, maHoSo);
    }
  }

  private async lookUp({ portal }: EntryCall, maHoSo: string): Promise<LookUpAnswer> {
    const dossier = await findDossier(this.database, portal, { reference: maHoSo });
    if (!dossier) throw new GatewayError('NOT_FOUND');
    const steps = await readTimeline(this.database, dossier.id);
    return { ...accepted(maHoSo, 'Thành công'), result: [describe(dossier, steps)] };
  }

  private async accountOf(request: DoorRequest): Promise<DvcqgAccount> {
    const basic = basicCredentials(request.headers.authorization);
    const account = basic
      ? await this.sessions.login(basic.name, basic.secret, callerAddress(request.ip))
      : await this.sessions.accountOf(sessionOf(request));
    if (!account) throw new GatewayError('UNAUTHENTICATED');
    return account;
  }
}

function sessionOf(request: DoorRequest): string {
  const { session } = request.headers;
  if (typeof session === 'string') return session;
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? sessionIn(request.body) ?? '';
}

/** All scalars are text on this wire; nothing is the empty text. */
function describe(dossier: DossierView, steps: readonly TimelineEntry[]): Readonly<Record<string, unknown>> {
  return {
    MaHoSo: dossier.reference,
    MaTiepNhan: dossier.id,
    MaHoSoDonVi: dossier.tnhsNumber ?? '',
    TrangThai: String(dossier.status),
    TenTrangThai: statusNames[dossier.status].vi,
    NgayTiepNhan: compactLocalTime(dossier.receivedAt),
    NgayHenTra: dossier.appointmentAt ? compactLocalTime(dossier.appointmentAt) : '',
    TienTrinh: steps.map((step) => ({
      TrangThai: String(step.status),
      TenTrangThai: statusNames[step.status].vi,
      ThoiDiem: compactLocalTime(step.at),
      NoiDung: step.reason ?? '',
    })),
  };
}
