// A data subject's request: what is held about one person, and its erasure. Numbers travel in bodies only, never in addresses.
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { PersonErasure, type ErasureAnswer } from '../../privacy/person-erasure.service.js';
import { PersonExport, type PersonDocument, type PersonRequest } from '../../privacy/person-export.service.js';
import { personIn } from '../../privacy/person.js';
import { actBody, reasonIn } from '../act.reason.js';
import { Right, operatorIn } from '../operator.gate.js';
import { ErasureDocument, PersonActRequest } from './people.documents.js';

@ApiTags('Vận hành: dữ liệu cá nhân · Console: personal data')
@Controller('console/api/people')
export class PeopleController {
  constructor(
    private readonly exporting: PersonExport,
    private readonly erasing: PersonErasure,
  ) {}

  @Post('export')
  @HttpCode(200)
  @Right('view-personal-data')
  @ApiOperation({ summary: 'Mọi dữ liệu về một người (có ghi lại) · Everything held about one person (recorded)' })
  @ApiBody({ type: PersonActRequest })
  @ApiResponse({ status: 200, description: 'dossiers, messages, vouchers, payments, timeline, attachments' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED, PERSON_NUMBER_REQUIRED' })
  async export(@Req() request: FastifyRequest): Promise<PersonDocument> {
    return this.exporting.export(requestIn(request));
  }

  @Post('erasure')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({
    summary: 'Xóa những gì pháp luật không buộc lưu (có ghi lại) · Erase what no law keeps (recorded)',
  })
  @ApiBody({ type: PersonActRequest })
  @ApiResponse({ status: 200, type: ErasureDocument })
  @ApiResponse({ status: 409, description: 'PERSON_HAS_OPEN_DOSSIERS' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED, PERSON_NUMBER_REQUIRED' })
  async erase(@Req() request: FastifyRequest): Promise<ErasureAnswer> {
    return this.erasing.erase(requestIn(request));
  }
}

/** @throws GatewayError FORBIDDEN for an operator of some agencies: a person's data lies with any of them. */
function requestIn(request: FastifyRequest): PersonRequest {
  const operator = operatorIn(request);
  if (operator.agencies !== undefined) throw new GatewayError('FORBIDDEN');
  const reason = reasonIn(request.body);
  return { person: personIn(actBody(request.body)), who: operator.clientId, reason };
}
