// Start: 1 read the configuration · 2 open PostgreSQL (embedded unless named) and migrate · 3 compile the mappings ·
// 4 build the modules (each proves itself) · 5 listen. A failure before 5 names its cause and ends the process.
// Stop (SIGTERM, SIGINT): doors first, then deliveries in flight with a deadline, then the database.
import 'reflect-metadata';
import { startGateway } from './gateway.js';
import { environment } from './platform/config.js';

try {
  const gateway = await startGateway(environment);
  let stopping = false;
  const end = (): never => process.exit(process.exitCode ?? 0);
  const stop = (): void => {
    // A second signal, or a stop that outlasts its deadline, ends at once: what is unfinished is a duty in the database.
    if (stopping) end();
    stopping = true;
    setTimeout(end, gateway.stopDeadlineMs).unref();
    void gateway.stop().then(end, end);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
} catch (error) {
  process.stderr.write(`The gateway cannot start.\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
