// Signing in to the console, and out; a person's own password and second factor.
import { Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Enrolment } from '../../accounts/one-time-code.js';
import { rightsOf } from '../../accounts/roles.js';
import { antiForgeryOf, Sessions, type LiveSession } from '../../accounts/sessions.service.js';
import { SignIn } from '../../accounts/sign-in.service.js';
import { SingleSignOn } from '../../accounts/single-sign-on.service.js';
import { GatewayError } from '../../domain/errors.js';
import { callerAddress } from '../../platform/caller-address.js';
import { CONFIG, type Config } from '../../platform/config.js';
import type { Right } from '../../platform/partners.js';
import { RateLimiter } from '../../platform/rate-limit.js';
import type { SessionStage } from '../../store/account-session.repository.js';
import { actBody } from '../act.reason.js';
import {
  clearSessionCookie,
  requireAntiForgery,
  requireOwnPage,
  sessionTokenIn,
  setSessionCookie,
} from './session.cookie.js';

export interface SignedInAnswer {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly rights: readonly Right[];
  /** Empty: every agency. */
  readonly agencies: readonly string[];
  readonly stage: SessionStage;
  /** To be sent back in the header `x-anti-forgery`. */
  readonly antiForgery: string;
  /** The password is kept by the provider of single sign-on. */
  readonly singleSignOn: boolean;
}

/** The session has ended; the browser goes on to the provider of single sign-on, to end the one there too. */
export interface SignedOutAnswer {
  readonly continueAt: string;
}

const triesPerMinute = 20;
const longestField = 1024;

@ApiTags('Console')
@Controller('console/session')
export class SessionController {
  private readonly tries = new RateLimiter();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: Sessions,
    private readonly signing: SignIn,
    private readonly sso: SingleSignOn,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Đăng nhập · Sign in' })
  async signIn(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInAnswer> {
    this.admit(callerAddress(request.ip));
    requireOwnPage(request, this.config);
    const { username, password, code } = textsIn(request.body, ['username', 'password', 'code']);
    const { token } = await this.signing.signIn({ username, password, ...(code === '' ? {} : { code }) });
    const before = sessionTokenIn(request, this.config);
    if (before !== undefined) await this.sessions.endToken(before);
    return this.goOn(reply, token);
  }

  @Get()
  @ApiOperation({ summary: 'Phiên hiện tại · The present session' })
  async present(@Req() request: FastifyRequest): Promise<SignedInAnswer> {
    return this.answer(this.tokenIn(request));
  }

  @Put('password')
  @ApiOperation({ summary: 'Đổi mật khẩu của mình · Change the own password' })
  async changePassword(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInAnswer> {
    const live = await this.held(request);
    this.admit(live.account.id);
    const { present, wanted } = textsIn(request.body, ['present', 'wanted']);
    const { token } = await this.signing.changePassword(live, present, wanted);
    return this.goOn(reply, token);
  }

  @Post('second-factor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bắt đầu đăng ký mã xác thực · Begin to enrol a second factor' })
  async beginSecondFactor(@Req() request: FastifyRequest): Promise<Enrolment> {
    return this.signing.beginSecondFactor(await this.held(request));
  }

  @Put('second-factor')
  @ApiOperation({ summary: 'Xác nhận mã xác thực · Confirm the second factor' })
  async confirmSecondFactor(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInAnswer> {
    const live = await this.held(request);
    this.admit(live.account.id);
    const { code } = textsIn(request.body, ['code']);
    const { token } = await this.signing.confirmSecondFactor(live, code);
    return this.goOn(reply, token);
  }

  @Delete()
  @ApiOperation({ summary: 'Đăng xuất · Sign out' })
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedOutAnswer | undefined> {
    const live = await this.held(request);
    await this.signing.signOut(live);
    clearSessionCookie(reply, this.config);
    const next = live.account.oidc_subject === null ? undefined : await this.sso.farewell();
    void reply.code(next ? 200 : 204);
    return next && { continueAt: next.href };
  }

  private admit(caller: string): void {
    const waitSeconds = this.tries.take(caller, triesPerMinute);
    if (waitSeconds > 0) throw new GatewayError('RATE_LIMITED', [], waitSeconds);
  }

  private tokenIn(request: FastifyRequest): string {
    const token = sessionTokenIn(request, this.config);
    if (token === undefined) throw new GatewayError('UNAUTHENTICATED');
    return token;
  }

  private async held(request: FastifyRequest): Promise<LiveSession> {
    const token = this.tokenIn(request);
    const live = await this.sessions.find(token);
    if (!live) throw new GatewayError('UNAUTHENTICATED');
    requireAntiForgery(request, this.config, token);
    return live;
  }

  private goOn(reply: FastifyReply, token: string): Promise<SignedInAnswer> {
    setSessionCookie(reply, this.config, token);
    return this.answer(token);
  }

  private async answer(token: string): Promise<SignedInAnswer> {
    const live = await this.sessions.find(token);
    if (!live) throw new GatewayError('UNAUTHENTICATED');
    const { username, display_name: displayName, roles, agencies, oidc_subject: subject } = live.account;
    const rights = [...rightsOf(roles)];
    const person = { username, displayName, roles, rights, agencies, singleSignOn: subject !== null };
    return { ...person, stage: live.stage, antiForgery: antiForgeryOf(token) };
  }
}

function textsIn<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const sent = actBody(body);
  const texts = names.map((name) => {
    const value = sent[name] ?? '';
    if (typeof value !== 'string' || value.length > longestField) throw new GatewayError('INVALID_BODY');
    return [name, value];
  });
  return Object.fromEntries(texts) as Record<Name, string>;
}
