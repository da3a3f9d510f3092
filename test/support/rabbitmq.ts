// A real RabbitMQ of a suite's own, on free ports, that a test may kill and bring back. Takes some seconds to start.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { connect as connectAmqp } from 'amqplib';
import { freePort } from './free-port.js';
import { describeWith, findProgram, untilEnded } from './program.js';
import { waitFor } from './wait-for.js';

export interface TestRabbitMq {
  readonly url: string;
  /** kill -9: durable queues and persistent messages stay, the rest is gone. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

// Debian's program on PATH changes to its own user; the one behind it runs as we are, on our folder.
const behindDebiansWrapper = ['/usr/lib/rabbitmq/bin'];

/** Where rabbitmq-server is, if anywhere; TEST_RABBITMQ_SERVER names another one, or with an empty value none. */
export function rabbitMqProgram(): string | undefined {
  return findProgram('rabbitmq-server', 'TEST_RABBITMQ_SERVER', behindDebiansWrapper);
}

/** `describe` with a RabbitMQ of its own; says loudly that it did not run where there is no rabbitmq-server. */
export function describeWithRabbitMq(title: string, suite: (rabbitMq: () => TestRabbitMq) => void): void {
  const isHere = rabbitMqProgram() !== undefined;
  describeWith({ name: 'rabbitmq-server', isHere, start: startRabbitMq }, title, suite);
}

export async function startRabbitMq(): Promise<TestRabbitMq> {
  const program = rabbitMqProgram();
  if (program === undefined) throw new Error('rabbitmq-server is not installed here');
  const [port, distPort, epmdPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const folder = mkdtempSync(join(tmpdir(), 'test-rabbitmq-'));
  writeFileSync(join(folder, 'rabbitmq.conf'), `listeners.tcp.1 = 127.0.0.1:${port}\n`);
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
  const env = environment(folder, distPort, epmdPort);
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  let server = await launch(program, url, env);
  return {
    url,
    kill: () => end(server, port),
    restart: async () => {
      await end(server, port);
      server = await launch(program, url, env);
    },
    close: async () => {
      await end(server, port);
      spawnSync('epmd', ['-kill'], { env });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function environment(folder: string, distPort: number, epmdPort: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    RABBITMQ_NODENAME: `${basename(folder)}@localhost`,
    RABBITMQ_BASE: folder,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

async function launch(program: string, url: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  // A group of its own, so that the launching shell and the server behind it are ended together.
  const server = spawn(program, [], { env, stdio: 'ignore', detached: true });
  await waitFor(() => answers(url), { timeoutMs: 150_000, everyMs: 100, what: 'rabbitmq-server to answer' });
  return server;
}

/** It takes connections before it serves them. */
async function answers(url: string): Promise<true> {
  const connection = await connectAmqp(url);
  connection.on('error', () => undefined);
  await connection.close();
  return true;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The shell may be gone before the server behind it has let go of its port. */
async function end(server: ChildProcess, port: number): Promise<void> {
  if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) {
    process.kill(-server.pid, 'SIGKILL');
  }
  await untilEnded(server, 'rabbitmq-server');
  await waitFor(async () => !(await accepts(port)), { what: 'the port of rabbitmq-server to be free' });
}
