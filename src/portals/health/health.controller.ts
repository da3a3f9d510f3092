// For the machine that keeps the gateway running: live = this process answers; ready = it can take work.
import { Controller, Get, Inject, Res, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Pool } from 'pg';
import { POOL } from '../../store/database.js';

const databasePatienceMs = 2000;

interface Health {
  readonly status: 'ok' | 'stopping' | 'database away';
}

@ApiExcludeController()
@Controller('health')
export class HealthController implements BeforeApplicationShutdown {
  private stopping = false;

  constructor(@Inject(POOL) private readonly pool: Pool) {}

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  @Get('live')
  live(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const status = this.stopping ? 'stopping' : (await this.databaseAnswers()) ? 'ok' : 'database away';
    void reply.code(status === 'ok' ? 200 : 503).header('cache-control', 'no-store');
    return { status };
  }

  private async databaseAnswers(): Promise<boolean> {
    const late = new Promise<false>((resolve) => setTimeout(resolve, databasePatienceMs, false).unref());
    const asked = this.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([asked, late]);
  }
}
