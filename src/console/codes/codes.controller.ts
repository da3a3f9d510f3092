// Every error code with its meaning, so that each place that shows a code can say what to do about it.
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Right } from '../operator.gate.js';
import { allCodes } from './code.words.js';
import { CodeListAnswer } from './codes.documents.js';

@ApiTags('Vận hành: sự cố · Console: failures')
@Controller('console/api/codes')
export class CodesController {
  @Get()
  @Right('view')
  @ApiOperation({ summary: 'Mọi mã lỗi: nghĩa, ai xử lý, cách xử lý · Every error code: meaning, mender, remedy' })
  @ApiResponse({ status: 200, type: CodeListAnswer })
  list(): CodeListAnswer {
    return { items: allCodes() };
  }
}
