// BEFORE TNHS: asks the agency's registers whether the dossier may go on. See README.md in this folder.
import { Module } from '@nestjs/common';

@Module({})
export class EligibilityModule {}
