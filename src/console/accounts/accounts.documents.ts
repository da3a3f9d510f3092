import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { roles } from '../../accounts/roles.js';
import { rights } from '../../platform/partners.js';

export class AccountAnswer {
  @ApiProperty() username: string;
  @ApiProperty() displayName: string;
  @ApiProperty({ enum: roles, isArray: true }) roles: string[];
  @ApiProperty({ type: [String], description: 'Empty: every agency' }) agencies: string[];
  @ApiProperty({ enum: ['active', 'locked', 'disabled'] }) state: 'active' | 'locked' | 'disabled';
  @ApiProperty({ description: 'Kept by the single sign-on provider' }) singleSignOn: boolean;
  @ApiProperty({ description: 'A second factor is enrolled' }) secondFactor: boolean;
  @ApiProperty({ description: 'The one-time password was not changed yet' }) mustChangePassword: boolean;
  @ApiPropertyOptional({ format: 'date-time', description: 'Until when the one-time password opens anything' })
  oneTimeUntil?: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty() createdBy: string;
}

export class AccountListAnswer {
  @ApiProperty({ type: [AccountAnswer] }) items: AccountAnswer[];
  @ApiPropertyOptional() nextCursor?: string;
}

export class NewAccountRequest {
  @ApiProperty({ example: 'canbo.hcm' }) username: string;
  @ApiProperty({ example: 'Cán bộ tiếp nhận' }) displayName: string;
  @ApiProperty({ enum: roles, isArray: true }) roles: string[];
  @ApiProperty({ type: [String], example: ['079'], description: 'Empty: every agency' }) agencies: string[];
  @ApiProperty({ maxLength: 1000 }) reason: string;
}

export class AccountChangeRequest extends OmitType(NewAccountRequest, ['username']) {}

export class AccountActRequest {
  @ApiProperty({ maxLength: 1000 }) reason: string;
}

export class OneTimePasswordAnswer {
  @ApiProperty({ description: 'Shown this once; must be changed at the first sign-in' }) oneTimePassword: string;
  @ApiProperty({ format: 'date-time', description: 'Afterwards it opens nothing' }) validUntil: string;
}

class Names {
  @ApiProperty() vi: string;
  @ApiProperty() en: string;
}

export class RoleAnswer {
  @ApiProperty({ enum: roles }) role: string;
  @ApiProperty({ type: Names }) name: Names;
  @ApiProperty({ enum: rights, isArray: true }) rights: string[];
  @ApiProperty({ description: 'Signs in with a second factor' }) secondFactor: boolean;
}
