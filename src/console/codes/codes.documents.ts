// The table of codes in the operators' API, as OpenAPI shows it.
import { ApiProperty } from '@nestjs/swagger';
import type { Mender, Outcome } from '../../domain/errors/entry.js';
import type { RunbookSection } from '../../domain/errors/runbook.js';

class BothLanguages {
  @ApiProperty() vi: string;
  @ApiProperty() en: string;
}

export class CodeDocument {
  @ApiProperty({ example: 'PARTNER_BUSY' }) code: string;
  @ApiProperty({ type: BothLanguages, description: 'Nghĩa · What happened' }) title: BothLanguages;
  @ApiProperty({ type: BothLanguages, description: 'Cách xử lý · What to do' }) remedy: BothLanguages;
  @ApiProperty({ type: String, description: 'Ai xử lý được · Who can mend it', example: 'partner' }) mender: Mender;
  @ApiProperty({ type: String, example: 'retry' }) outcome: Outcome;
  @ApiProperty({ type: String, description: 'docs/runbook.md#…', example: 'a-partner-is-down' })
  runbook: RunbookSection;
  @ApiProperty({ type: BothLanguages, description: 'Tên mục của sổ tay · Name of that part' })
  runbookTitle: BothLanguages;
}

export class CodeListAnswer {
  @ApiProperty({ type: [CodeDocument] }) items: CodeDocument[];
}
