// What flows, what waits, what is parked; how it went; and the same as it happens.
import {
  Controller,
  Get,
  Header,
  Inject,
  Req,
  Res,
  type BeforeApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Schedules } from '../../delivery/schedules.js';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { DATABASE, type Database } from '../../store/database.js';
import { oneOf, readListQuery } from '../list/list-query.js';
import { OperatorGate, Right, operatorIn } from '../operator.gate.js';
import { FlowSamples, samplesEveryMs } from './flow-samples.js';
import { HistoryDocument, OverviewDocument, spans, type Span } from './overview.documents.js';
import { OverviewService } from './overview.service.js';
import { Watchers } from './watchers.js';

const tryAgainSeconds = 30;

@ApiTags('Vận hành: tổng quan · Console: overview')
@Controller('console/api')
export class OverviewController implements OnModuleInit, BeforeApplicationShutdown {
  private readonly watchers: Watchers;

  constructor(
    private readonly service: OverviewService,
    private readonly gate: OperatorGate,
    private readonly schedules: Schedules,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.watchers = new Watchers({
      read: (agencies) => service.overview(agencies),
      onError: (error) =>
        logger.warn({ event: 'console.events.failed', err: error }, 'the overview could not be read for its watchers'),
    });
  }

  onModuleInit(): void {
    const samples = new FlowSamples(this.database, this.clock);
    this.schedules.register({
      name: 'overview.samples',
      everyMs: samplesEveryMs,
      run: (signal) => samples.run(signal),
    });
  }

  /** The port closes only when every answer has ended. */
  beforeApplicationShutdown(): Promise<void> {
    return this.watchers.close();
  }

  @Get('overview')
  @Right('view')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Tổng quan: đang chảy, chờ, dừng, sức khoẻ đối tác · What flows, waits and is parked' })
  @ApiResponse({ status: 200, type: OverviewDocument })
  overview(@Req() request: FastifyRequest): Promise<OverviewDocument> {
    return this.service.overview(operatorIn(request).agencies);
  }

  @Get('overview/history')
  @Right('view')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Thông lượng và độ trễ theo thời gian · Throughput and latency over time' })
  @ApiQuery({ name: 'span', enum: spans, required: false })
  @ApiResponse({ status: 200, type: HistoryDocument })
  @ApiResponse({ status: 422 })
  history(@Req() request: FastifyRequest): Promise<HistoryDocument> {
    const { filters } = readListQuery<{ span: Span }>(request, { span: oneOf(...spans) });
    return this.service.history(filters.span ?? '1h', operatorIn(request).agencies);
  }

  @Get('events')
  @Right('view')
  @ApiOperation({
    summary: 'Tổng quan trực tiếp (server-sent events, sự kiện "overview") · The overview as it changes',
    description:
      'Mỗi thay đổi trong 2 giây, ít nhất một lần mỗi 10 giây; kết thúc cùng phiên đăng nhập · Each change within two seconds, at least once in ten; ends with the session',
  })
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'event: overview, data: OverviewDocument' })
  @ApiResponse({ status: 429, description: 'Quá nhiều người xem · Too many watchers' })
  events(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const operator = operatorIn(request);
    if (!this.watchers.hasRoomFor(operator.clientId)) throw new GatewayError('RATE_LIMITED', [], tryAgainSeconds);
    this.watchers.add({ reply, operator, look: () => this.gate.look(request) });
  }
}
