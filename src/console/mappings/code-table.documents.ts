// Code tables in the operators' API, as OpenAPI shows them.
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { CandidateFault } from '../../studio/candidate.js';

export class CodeTableEntry {
  @ApiProperty() code: string;
  @ApiProperty() to: string;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty({ format: 'date' }) from: string;
  @ApiProperty({ type: String, nullable: true, description: 'Last day; null: without an end' }) until: string | null;
}

export class CodeTableView {
  @ApiProperty({ example: 'tnhs-method' }) name: string;
  @ApiProperty({ description: 'Where the list comes from' }) source: string;
  @ApiProperty({ enum: ['V', 'S', 'A'], description: 'V checked, S one secondary source, A assumed' }) tag: string;
  @ApiProperty() codes: number;
  @ApiProperty({ type: [String], description: 'Mappings of which a rule reads the table' }) mappings: string[];
  @ApiProperty({ description: 'Active revision; 0: the file of the release' }) revision: number;
  @ApiProperty({ type: String, nullable: true }) activatedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) activatedBy: string | null;
  @ApiProperty() baseChanged: boolean;
  @ApiProperty({ type: [String] }) broken: string[];
  @ApiProperty() drafts: number;
  @ApiPropertyOptional({ description: 'In force' }) yaml?: string;
  @ApiPropertyOptional({ description: 'The file of the release' }) fileYaml?: string;
  @ApiPropertyOptional() needsSecondPerson?: boolean;
  @ApiPropertyOptional({ description: 'Some of its mappings have stored documents' }) hasSamples?: boolean;
  @ApiPropertyOptional({ type: [CodeTableEntry] }) entries?: CodeTableEntry[];
}

export class CodeTableListDocument {
  @ApiProperty({ type: [CodeTableView] }) items: CodeTableView[];
}

export class CheckRequest {
  @ApiProperty() yaml: string;
}

export class CheckDocument {
  @ApiProperty({ description: 'It compiles with every mapping' }) ok: boolean;
  @ApiProperty({ type: [Object], description: '{line?, text}' }) faults: readonly CandidateFault[];
}
