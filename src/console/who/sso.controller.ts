// The two calls of a single sign-on in the browser: away to the provider, and back with its answer.
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Sessions } from '../../accounts/sessions.service.js';
import { SingleSignOn } from '../../accounts/single-sign-on.service.js';
import { GatewayError } from '../../domain/errors.js';
import { callerAddress } from '../../platform/caller-address.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { RateLimiter } from '../../platform/rate-limit.js';
import { TokenSigner } from '../../wire/access-tokens/token-signer.js';
import { sessionTokenIn, setSessionCookie } from './session.cookie.js';
import { clearJourneyCookie, journeyIn, setJourneyCookie } from './sso.cookie.js';

/** Each sign-on takes two calls; people behind one address share them. */
const triesPerMinute = 120;

@ApiTags('Console')
@Controller('console/session')
export class SsoController {
  private readonly tries = new RateLimiter();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: Sessions,
    private readonly sso: SingleSignOn,
    private readonly signer: TokenSigner,
  ) {}

  @Get('options')
  @ApiOperation({ summary: 'Các cách đăng nhập · Ways to sign in' })
  options(): { singleSignOn: boolean } {
    return { singleSignOn: this.sso.isOffered };
  }

  @Get('sso')
  @ApiOperation({ summary: 'Sang trang đăng nhập một lần · Go to the single sign-on provider' })
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.admit(request);
    void reply.header('cache-control', 'no-store');
    try {
      const { url, journey } = await this.sso.begin();
      setJourneyCookie(reply, { config: this.config, key: this.signer.key }, journey);
      await reply.redirect(url.href, 302);
    } catch (error) {
      await this.turnBack(request, reply, error);
    }
  }

  @Get('sso/callback')
  @ApiOperation({ summary: 'Trở về từ trang đăng nhập một lần · Back from the single sign-on provider' })
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.admit(request);
    const journey = journeyIn(request, { config: this.config, key: this.signer.key });
    clearJourneyCookie(reply, this.config);
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    try {
      if (!journey) throw new GatewayError('SINGLE_SIGN_ON_REFUSED');
      const { token } = await this.sso.finish(new URL(request.url, this.config.PUBLIC_URL).search, journey);
      const before = sessionTokenIn(request, this.config);
      if (before !== undefined) await this.sessions.endToken(before);
      setSessionCookie(reply, this.config, token);
      await reply.redirect('/console/', 302);
    } catch (error) {
      await this.turnBack(request, reply, error);
    }
  }

  /** A person stands before the browser, not a program: back to the sign-in page, with what to tell the administrator. */
  private async turnBack(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<void> {
    const code = error instanceof GatewayError ? error.code : '';
    if (code !== 'SINGLE_SIGN_ON_REFUSED' && code !== 'SINGLE_SIGN_ON_DOWN') throw error;
    const why = code === 'SINGLE_SIGN_ON_DOWN' ? '&why=down' : '';
    await reply.redirect(`/console/sign-in?refused=${encodeURIComponent(request.id)}${why}`, 302);
  }

  private admit(request: FastifyRequest): void {
    const waitSeconds = this.tries.take(callerAddress(request.ip), triesPerMinute);
    if (waitSeconds > 0) throw new GatewayError('RATE_LIMITED', [], waitSeconds);
  }
}
