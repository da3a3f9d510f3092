// npm start: everything, from a fresh clone to a dossier whose portal has been told its result. The work is in demo.ts.
import { handOver, prepare } from './bootstrap.mjs';

const usage = `npm start                gateway, simulators and sample dossiers; Ctrl-C stops them
npm start -- --once      the same, ends when every sample dossier has arrived (or fails after a deadline)
npm start -- --no-demo   the gateway alone
Ports and data folder come from the environment or from a file .env:
  PORT EVENTS_PORT EMBEDDED_PG_PORT DATA_DIR
  SIM_TNHS_PORT SIM_ACCOUNTING_PORT SIM_TST_PORT SIM_VSS_PORTAL_PORT SIM_NPSP_PORT
`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(usage);
} else {
  await prepare({ build: true });
  await handOver(['--no-warnings', '--import', './scripts/native-typescript.mjs', 'scripts/demo.ts', ...args]);
}
