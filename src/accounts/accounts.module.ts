// WHO: accounts of people, their roles, sessions and second factor. The console's doors use it; nothing of the flow does.
import { Module } from '@nestjs/common';
import { AccountUpkeep } from './account-upkeep.service.js';
import { Accounts } from './accounts.service.js';
import { Sessions } from './sessions.service.js';
import { SignIn } from './sign-in.service.js';
import { SingleSignOn } from './single-sign-on.service.js';

@Module({
  providers: [Accounts, AccountUpkeep, Sessions, SignIn, SingleSignOn],
  exports: [Accounts, Sessions, SignIn, SingleSignOn],
})
export class AccountsModule {}
