// tnhs first-administrator: another one-time password for the account of the first start, when the one in the file is over or lost.
// The one command that goes past the gateway: nobody can sign in yet, so the proof is to hold the gateway's own data. It reads the
// configuration as the gateway does (.env of this folder too) and asks its database; what it did is in the audit log.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { firstUsername, renewFirstPassword } from '../accounts/first-administrator.js';
import { endOfOneTime } from '../accounts/one-time-password.js';
import { environment, readConfig, type Config } from '../platform/config.js';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.js';
import { readMasterKeys } from '../platform/master-key.js';
import { createDatabase, createPool } from '../store/database.js';
import { DataKeys } from '../store/data-keys.js';
import { localTime } from './table.js';
import { CliError, exitCodes, say } from './tongue.js';

const missingTable = '42P01';

/** @returns what to tell: never the password, which is in the file for its owner's eyes. */
export async function renewFirstAdministrator(reason: string | undefined): Promise<string> {
  if (reason === undefined || reason.trim() === '')
    throw new CliError(exitCodes.usage, { vi: 'Thiếu --reason: lý do, được ghi lại', en: '--reason is missing' });
  const file = join(import.meta.dirname, '../../.env');
  if (existsSync(file)) loadEnvFile(file);
  // The partners' file is the doors' business; a demo has none of its own.
  const config = readConfig({ ...environment, PARTNERS_FILE: environment['PARTNERS_FILE'] ?? '-' });
  const at = new Date();
  const until = endOfOneTime(at, config.ONE_TIME_PASSWORD_HOURS);
  const kept = await withDatabase(config, (database) =>
    renewFirstPassword(
      database,
      { dataDir: config.DATA_DIR, at, until },
      { who: 'tnhs first-administrator', reason: reason.trim() },
    ),
  );
  if (kept === undefined) throw new CliError(exitCodes.refused, nothingToRenew);
  const end = { vi: `Hết hạn lúc ${localTime(until)}`, en: `ends at ${localTime(until)}` };
  return `${say({ vi: 'Mật khẩu dùng một lần mới ở trong tệp', en: 'the new one-time password is in' })}\n${kept}\n${say(end)}\n`;
}

const nothingToRenew = {
  vi: `Tài khoản ${firstUsername} không có, hoặc đã có mật khẩu riêng: quản trị viên khác cấp lại bằng tnhs accounts reset ${firstUsername}`,
  en: `there is no account ${firstUsername}, or it has a password of its own: another administrator resets it`,
};
const unused = {
  vi: 'Cơ sở dữ liệu này chưa được cổng sử dụng: hãy khởi động cổng một lần',
  en: 'no gateway has used this database yet: start the gateway once',
};

async function withDatabase<T>(
  config: Config,
  act: (database: ReturnType<typeof createDatabase>) => Promise<T>,
): Promise<T> {
  const server = config.DATABASE_URL === '' ? await embedded(config) : undefined;
  const pool = createPool(server?.url ?? config.DATABASE_URL, 2);
  try {
    await new DataKeys(pool, readMasterKeys(config), config.KEYS_READ_EVERY_MS).open();
    return await act(createDatabase(pool));
  } catch (error) {
    throw (error as { code?: unknown }).code === missingTable ? new CliError(exitCodes.refused, unused) : error;
  } finally {
    await pool.end();
    // The running gateway's server is left running.
    if (server && !server.adopted) await server.stop();
  }
}

function embedded({ DATA_DIR, EMBEDDED_PG_PORT }: Config): ReturnType<typeof startEmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir: join(DATA_DIR, 'postgresql'), port: EMBEDDED_PG_PORT });
}
