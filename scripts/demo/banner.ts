import { relative } from 'node:path';
import type { DemoFiles } from './partners.ts';
import { urlOf } from './partners.ts';
import { root, type Settings } from './settings.ts';

/** Where everything is. Addresses and file names only, never a secret. */
export function banner({ ports, dataDir, folder }: Settings, files: DemoFiles): string {
  const gateway = urlOf(ports.gateway.port);
  const rows: readonly (readonly [string, string])[] = [
    ['REST', `${gateway}/v1/dossiers   (token: POST ${gateway}/oauth2/token)`],
    ['REST docs', `${gateway}/docs`],
    ['DVCQG', `${gateway}/dvcqg/push   (login: POST ${gateway}/dvcqg/login)`],
    ['SOAP, WSDL', ['portal', 'tnhs', 'tst'].map((door) => `${gateway}/soap/${door}?wsdl`).join(`\n${' '.repeat(16)}`)],
    [
      'Console',
      `${gateway}/console/   (first sign-in: admin, one-time password in ${shown(dataDir)}/first-administrator.txt)`,
    ],
    ['Terminal', `${terminalAt(gateway)}npx tnhs login --user admin   (npx tnhs help)`],
    ['Operators', `${gateway}/console/api/…   (token: client operator, its secret in the secrets file below)`],
    ['Status page', `${gateway}/status   (health: ${gateway}/health/ready)`],
    ['Citizen form', `${urlOf(ports['vss-portal'].port)}/   Cổng DVC BHXH Việt Nam (simulated)`],
    ['', `${urlOf(ports.npsp.port)}/   Cổng Dịch vụ công quốc gia (simulated)`],
    [
      'Partners',
      `TNHS ${ports.tnhs.port} · accounting ${ports.accounting.port} · TST ${ports.tst.port} · registers ${ports.register.port}  (simulated, /control)`,
    ],
    ['Data', `${shown(dataDir)}   secrets ${shown(files.secrets)}   logs ${shown(folder)}/logs`],
    ['Misbehave', `npm run sim -- tnhs down --config ${shown(files.simulators)}   (see simulators/README.md)`],
  ];
  const line = '─'.repeat(100);
  const body = rows.map(([name, text]) => `  ${name.padEnd(14)}${text}`).join('\n');
  return `${line}\n  TNHS gateway, service 602e — Đăng ký tham gia BHXH tự nguyện\n\n${body}\n${line}`;
}

/** The usual port, and one from .env, npx tnhs finds by itself. */
function terminalAt(gateway: string): string {
  return gateway.endsWith(':8080') ? '' : `TNHS_URL=${gateway} `;
}

function shown(path: string): string {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
}
