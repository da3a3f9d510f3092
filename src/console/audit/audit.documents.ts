import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ActAnswer {
  @ApiProperty({ description: 'Place in the chain' }) seq: number;
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty() who: string;
  @ApiProperty({ example: 'account.create' }) act: string;
  @ApiProperty({ example: 'account canbo.hcm' }) subject: string;
  @ApiProperty() reason: string;
  @ApiProperty({ type: Object }) detail: unknown;
}

export class ActListAnswer {
  @ApiProperty({ type: [ActAnswer] }) items: ActAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}

class HeadAnswer {
  @ApiProperty() seq: number;
  @ApiProperty({ description: 'SHA-256, hexadecimal' }) hash: string;
}

class BreakAnswer {
  @ApiProperty({ description: 'First entry that does not hold' }) seq: number;
  @ApiProperty({ enum: ['out of order', 'not after its neighbour', 'changed', 'unreadable', 'cut off'] }) why: string;
}

export class AuditVerdictAnswer {
  @ApiProperty() intact: boolean;
  @ApiProperty({ description: 'Entries that hold' }) entries: number;
  @ApiProperty({ type: HeadAnswer }) head: HeadAnswer;
  @ApiPropertyOptional({ type: BreakAnswer }) broken?: BreakAnswer;
}
