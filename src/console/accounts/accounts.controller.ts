// Accounts of people: who may sign in, with which roles, for which agencies. Every act has a reason and a record.
import { Controller, Get, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Accounts, type Act, type OneTimePassword } from '../../accounts/accounts.service.js';
import { needsSecondFactor, roleNames, roleRights, roles } from '../../accounts/roles.js';
import { GatewayError } from '../../domain/errors.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import type { AccountRow } from '../../store/account.repository.js';
import { actBody, reasonIn } from '../act.reason.js';
import type { CsvColumn } from '../list/csv.js';
import { ListPages, type ListAnswer, type ListSpec } from '../list/list-page.service.js';
import { ListParameters } from '../list/list-parameters.js';
import { Right, operatorIn } from '../operator.gate.js';
import { requireWholeHouse } from '../who/whole-house.js';
import {
  AccountActRequest,
  AccountAnswer,
  AccountChangeRequest,
  AccountListAnswer,
  NewAccountRequest,
  OneTimePasswordAnswer,
  RoleAnswer,
} from './accounts.documents.js';

@ApiTags('Vận hành: tài khoản · Console: accounts')
@Controller('console/api/accounts')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly pages: ListPages,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Right('administer')
  @ApiOperation({ summary: 'Các tài khoản theo tên · Accounts by name' })
  @ListParameters()
  @ApiResponse({ status: 200, type: AccountListAnswer })
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListAnswer<AccountAnswer> | string> {
    requireWholeHouse(operatorIn(request));
    return this.pages.answer(request, reply, this.spec());
  }

  @Get('roles')
  @Right('administer')
  @ApiOperation({ summary: 'Các vai trò và quyền của chúng · Roles and what they grant' })
  @ApiResponse({ status: 200, type: [RoleAnswer] })
  listRoles(): RoleAnswer[] {
    return roles.map((role) => ({
      role,
      name: roleNames[role],
      rights: [...roleRights[role]],
      secondFactor: needsSecondFactor([role]),
    }));
  }

  @Post()
  @HttpCode(201)
  @Right('administer')
  @ApiOperation({
    summary: 'Tạo tài khoản; mật khẩu dùng một lần chỉ hiện một lần · Create; the one-time password is shown once',
  })
  @ApiBody({ type: NewAccountRequest })
  @ApiResponse({ status: 201, type: OneTimePasswordAnswer })
  @ApiResponse({ status: 409, description: 'ACCOUNT_EXISTS' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED, VALIDATION_FAILED' })
  async create(@Req() request: FastifyRequest): Promise<OneTimePasswordAnswer> {
    const act = actIn(request);
    const { username } = actBody(request.body);
    return shown(await this.accounts.create({ username: textOf(username), ...wantedIn(request.body) }, act));
  }

  @Put(':username')
  @Right('administer')
  @ApiOperation({ summary: 'Đổi tên, vai trò, cơ quan · Change name, roles, agencies' })
  @ApiBody({ type: AccountChangeRequest })
  @ApiResponse({ status: 200, type: AccountAnswer })
  @ApiResponse({ status: 409, description: 'ACCOUNT_OWN, ACCOUNT_ELSEWHERE' })
  @ApiResponse({ status: 422, description: 'REASON_REQUIRED, VALIDATION_FAILED' })
  async change(@Req() request: FastifyRequest, @Param('username') username: string): Promise<AccountAnswer> {
    const act = actIn(request);
    await this.accounts.change(username, wantedIn(request.body), act);
    return this.shown(username);
  }

  @Post(':username/disable')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({ summary: 'Khoá tài khoản, kết thúc mọi phiên · Disable, ending every session' })
  @ApiBody({ type: AccountActRequest })
  @ApiResponse({ status: 200, type: AccountAnswer })
  @ApiResponse({ status: 409, description: 'ACCOUNT_OWN' })
  async disable(@Req() request: FastifyRequest, @Param('username') username: string): Promise<AccountAnswer> {
    await this.accounts.disable(username, actIn(request));
    return this.shown(username);
  }

  @Post(':username/enable')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({ summary: 'Mở lại tài khoản · Enable again' })
  @ApiBody({ type: AccountActRequest })
  @ApiResponse({ status: 200, type: AccountAnswer })
  async enable(@Req() request: FastifyRequest, @Param('username') username: string): Promise<AccountAnswer> {
    await this.accounts.enable(username, actIn(request));
    return this.shown(username);
  }

  @Post(':username/reset')
  @HttpCode(200)
  @Right('administer')
  @ApiOperation({
    summary: 'Cấp mật khẩu dùng một lần mới, bỏ mã xác thực cũ · A new one-time password, no second factor',
  })
  @ApiBody({ type: AccountActRequest })
  @ApiResponse({ status: 200, type: OneTimePasswordAnswer })
  @ApiResponse({ status: 409, description: 'ACCOUNT_ELSEWHERE' })
  async reset(@Req() request: FastifyRequest, @Param('username') username: string): Promise<OneTimePasswordAnswer> {
    return shown(await this.accounts.reset(username, actIn(request)));
  }

  private async shown(username: string): Promise<AccountAnswer> {
    const found = await this.accounts.find(username);
    if (!found) throw new GatewayError('NOT_FOUND');
    return this.show(found);
  }

  private spec(): ListSpec<object, AccountRow, AccountAnswer> {
    return {
      name: 'accounts',
      filters: {},
      read: ({ after, limit }) => this.accounts.list({ after: after?.[0] ?? '', limit }),
      keyOf: ({ username }) => [username],
      keyParts: 1,
      show: (row) => this.show(row),
      columns,
    };
  }

  private show(row: AccountRow): AccountAnswer {
    const isLocked = row.locked_until !== null && row.locked_until > this.clock.now();
    return {
      username: row.username,
      displayName: row.display_name,
      roles: row.roles,
      agencies: row.agencies,
      state: row.disabled_at !== null ? 'disabled' : isLocked ? 'locked' : 'active',
      singleSignOn: row.oidc_subject !== null,
      secondFactor: row.totp_confirmed_at !== null,
      mustChangePassword: row.must_change_password,
      ...(row.one_time_until === null ? {} : { oneTimeUntil: row.one_time_until.toISOString() }),
      createdAt: row.created_at.toISOString(),
      createdBy: row.created_by,
    };
  }
}

function shown({ oneTimePassword, validUntil }: OneTimePassword): OneTimePasswordAnswer {
  return { oneTimePassword, validUntil: validUntil.toISOString() };
}

function actIn(request: FastifyRequest): Act {
  const operator = operatorIn(request);
  requireWholeHouse(operator);
  return { who: operator.clientId, reason: reasonIn(request.body) };
}

function wantedIn(body: unknown): { displayName: string; roles: string[]; agencies: string[] } {
  const sent = actBody(body);
  return {
    displayName: textOf(sent['displayName']).trim().normalize('NFC'),
    roles: textsOf(sent['roles']),
    agencies: textsOf(sent['agencies'] ?? []),
  };
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new GatewayError('INVALID_BODY');
  return value;
}

function textsOf(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > 100) throw new GatewayError('INVALID_BODY');
  return [...new Set(value.map(textOf))];
}

const columns: readonly CsvColumn<AccountAnswer>[] = [
  { title: 'username', of: (row) => row.username },
  { title: 'displayName', of: (row) => row.displayName },
  { title: 'roles', of: (row) => row.roles.join(' ') },
  { title: 'agencies', of: (row) => row.agencies.join(' ') },
  { title: 'state', of: (row) => row.state },
  { title: 'singleSignOn', of: (row) => row.singleSignOn },
  { title: 'secondFactor', of: (row) => row.secondFactor },
  { title: 'createdAt', of: (row) => row.createdAt },
  { title: 'createdBy', of: (row) => row.createdBy },
];
