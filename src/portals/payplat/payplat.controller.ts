// The payment platform's door: POST /payplat/ipn, JSON. Its answers are always {MaLoi, MoTaLoi, …}, HTTP 200 unless HTTP itself
// must be told (404 closed, 413, 415, 429, 5xx: come again). Judgement is in src/payments.
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { PaymentBooking } from '../../payments/payment.booking.js';
import { unsignedRefusal, type SignedIpnAnswer } from '../../payments/payplat.answer.js';
import { callerAddress } from '../../platform/caller-address.js';
import { RateLimiter } from '../../platform/rate-limit.js';
import { Callers } from '../door/callers.service.js';
import { rawMessageOf, type DoorRequest } from '../door/door-request.js';

const largestNoticeBytes = 65_536;
const forgedPerMinute = 60;

@ApiExcludeController()
@Controller('payplat')
export class PayPlatController {
  private readonly forged = new RateLimiter();

  constructor(
    private readonly booking: PaymentBooking,
    private readonly callers: Callers,
  ) {}

  @Post('ipn')
  @HttpCode(200)
  async ipn(@Req() request: DoorRequest): Promise<SignedIpnAnswer> {
    const { platform } = this.booking;
    if (!platform) throw new GatewayError('NOT_FOUND');
    if (request.sentBody === undefined) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
    const raw = { ...rawMessageOf(request), correlationId: request.id };
    const genuine = await this.booking.prove(request.body, raw);
    if (!genuine) return this.refuseStranger(callerAddress(request.ip));
    this.callers.admit('payplat', platform.ratePerMinute);
    return this.booking.take(genuine, raw);
  }

  /** Forgers are slowed down by address; a genuine notice from the same address is always heard. */
  private refuseStranger(address: string): SignedIpnAnswer {
    const waitSeconds = this.forged.take(address, forgedPerMinute);
    if (waitSeconds > 0) throw new GatewayError('RATE_LIMITED', [], waitSeconds);
    return unsignedRefusal('Không xác thực được thông báo');
  }
}

/** A notice is small; a larger body is refused before it is read. Call before the routes are made. */
export function boundNotices(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url.startsWith('/payplat/')) route.bodyLimit = largestNoticeBytes;
  });
}
