// One simulator per process: node simulators/main.ts <tnhs|accounting|tst|vss-portal|npsp|register> [--config file]
// Prints one line when it is ready; leaves cleanly on SIGTERM and SIGINT.
import { parseArgs } from 'node:util';
import { startAccounting } from './accounting/server.ts';
import { readSimConfig, simNames, type SimConfig, type SimName } from './config.ts';
import { startNpsp } from './portals/npsp.ts';
import { startVssPortal } from './portals/vss-portal.ts';
import { startRegister } from './register/server.ts';
import type { Simulator } from './server/simulator.ts';
import { startTnhs } from './tnhs/server.ts';
import { startTst } from './tst/server.ts';

const starters: Readonly<Record<SimName, (config: SimConfig) => Promise<Simulator>>> = {
  tnhs: startTnhs,
  accounting: startAccounting,
  tst: startTst,
  'vss-portal': startVssPortal,
  npsp: startNpsp,
  register: startRegister,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { config: { type: 'string' } }, allowPositionals: true });
  const name = simNames.find((one) => one === positionals[0]);
  const path = values.config ?? process.env['SIM_CONFIG'];
  if (!name || !path)
    throw new Error(`usage: node simulators/main.ts <${simNames.join('|')}> --config <file> (or SIM_CONFIG)`);
  const simulator = await starters[name](readSimConfig(path, name));
  process.stdout.write(`simulator ${name} ready on ${simulator.url} (pid ${process.pid})\n`);
  const leave = (): void => {
    void simulator.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
}

main().catch((error: unknown) => {
  process.stderr.write(`simulator could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
