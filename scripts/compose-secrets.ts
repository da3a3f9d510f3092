// npm run compose:secrets: adds to .env the secrets that docker-compose.yml needs and .env lacks; what is there stays.
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { hashSecret } from '../src/platform/secrets.ts';

/** Random for everyone; a hash belongs to the secret it is named after. */
export const plainSecrets = [
  'POSTGRES_PASSWORD',
  'RABBITMQ_PASSWORD',
  'JWT_SIGNING_KEY',
  'MASTER_KEY',
  'VSS_PORTAL_SECRET',
  'VSS_SOAP_PASSWORD',
  'VSS_WEBHOOK_SECRET',
  'NPSP_PASSWORD',
  'NPSP_CALLBACK_PASSWORD',
  'TNHS_PASSWORD',
  'TNHS_CALLBACK_PASSWORD',
  'ACCOUNTING_PASSWORD',
  'TST_PASSWORD',
  'TST_CALLBACK_PASSWORD',
  'OPERATOR_SECRET',
  'PAYPLAT_SECRET',
  'REGISTER_TOKEN',
] as const;
export const hashedSecrets = {
  VSS_PORTAL_SECRET_HASH: 'VSS_PORTAL_SECRET',
  NPSP_PASSWORD_HASH: 'NPSP_PASSWORD',
  OPERATOR_SECRET_HASH: 'OPERATOR_SECRET',
} as const;

/** @returns the lines to add to an .env of this content. */
export async function missingSecrets(content: string): Promise<string[]> {
  const known: Record<string, string | undefined> = { ...parseEnv(content) };
  const lines: string[] = [];
  const add = (name: string, value: string): void => {
    known[name] = value;
    lines.push(`${name}='${value}'`);
  };
  for (const name of plainSecrets) if (!known[name]) add(name, invented(name));
  for (const [name, source] of Object.entries(hashedSecrets))
    if (!known[name]) add(name, await hashSecret(known[source] ?? ''));
  return lines;
}

function invented(name: string): string {
  return name === 'VSS_WEBHOOK_SECRET'
    ? `whsec_${randomBytes(24).toString('base64')}`
    : randomBytes(32).toString('base64url');
}

async function main(): Promise<void> {
  const file = join(import.meta.dirname, '..', '.env');
  const content = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = await missingSecrets(content);
  const gap = content === '' || content.endsWith('\n') ? '' : '\n';
  if (lines.length > 0) appendFileSync(file, `${gap}${lines.join('\n')}\n`, { mode: 0o600 });
  if (existsSync(file)) chmodSync(file, 0o600);
  process.stdout.write(
    lines.length > 0 ? `${lines.length} secrets added to .env\n` : '.env has every secret already\n',
  );
}

if (import.meta.main) await main();
