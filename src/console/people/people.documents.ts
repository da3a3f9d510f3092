// Requests about one person in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class PersonActRequest {
  @ApiPropertyOptional({ pattern: String.raw`^\d{12}$` }) personalId?: string;
  @ApiPropertyOptional({ pattern: String.raw`^\d{10}$` }) vssCode?: string;
  @ApiProperty({ maxLength: 1000 }) reason: string;
}

class KeptDocument {
  @ApiProperty() what: string;
  @ApiProperty() count: number;
  @ApiProperty({ description: '{vi, en}' }) rule: object;
  @ApiProperty({ format: 'date' }) until: string;
}

export class ErasureDocument {
  @ApiProperty({ description: 'Counts by kind', additionalProperties: { type: 'number' }, type: 'object' })
  erased: Record<string, number>;
  @ApiProperty({ type: [KeptDocument] }) kept: KeptDocument[];
}
