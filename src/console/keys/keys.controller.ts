// The data keys under which personal data is sealed: see how far a rotation is, rotate, erase old ones. They seal every agency's
// data, so who is bound to some may not.
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { OperatorActName } from '../../domain/operator-acts.js';
import { KeyKeeper, type KeyProgress } from '../../privacy/key-keeper.service.js';
import { DATABASE, type Database } from '../../store/database.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { reasonIn } from '../act.reason.js';
import { Right, operatorIn } from '../operator.gate.js';
import { requireWholeHouse } from '../who/whole-house.js';

class KeyActRequest {
  @ApiProperty({ maxLength: 1000 }) reason: string;
}

@ApiTags('Vận hành: khóa dữ liệu · Console: data keys')
@Controller('console/api/keys')
export class KeysController {
  constructor(
    private readonly keeper: KeyKeeper,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @Right('administer')
  @ApiOperation({ summary: 'Các khóa và tiến độ niêm phong lại · Keys, and how far the re-sealing is' })
  async show(@Req() request: FastifyRequest): Promise<KeyProgress> {
    requireWholeHouse(operatorIn(request));
    return this.keeper.progress();
  }

  @Post('rotate')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({ summary: 'Thêm khóa mới; dữ liệu cũ được niêm phong lại dần · Add a key; older data is re-sealed' })
  @ApiBody({ type: KeyActRequest })
  @ApiResponse({ status: 200, description: '{version, activeFrom}' })
  async rotate(@Req() request: FastifyRequest): Promise<{ version: number; activeFrom: string }> {
    await this.record(request, 'keys.rotate');
    const { version, activeFrom } = await this.keeper.rotate();
    return { version, activeFrom: activeFrom.toISOString() };
  }

  @Post('retire')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({ summary: 'Hủy các khóa cũ không còn dùng · Erase older keys that nothing uses' })
  @ApiBody({ type: KeyActRequest })
  @ApiResponse({ status: 200, description: '{retired}' })
  @ApiResponse({ status: 409, description: 'KEY_STILL_USED' })
  async retire(@Req() request: FastifyRequest): Promise<{ retired: number[] }> {
    await this.record(request, 'keys.retire');
    return { retired: await this.keeper.retireOld() };
  }

  /** Before the act: what cannot be undone is on record even where the process ends in the middle. */
  private async record(request: FastifyRequest, act: OperatorActName): Promise<void> {
    const operator = operatorIn(request);
    requireWholeHouse(operator);
    const record = { who: operator.clientId, act, subject: 'data keys', reason: reasonIn(request.body) };
    await this.database.transaction().execute((tx) => recordAct(tx, record));
  }
}
