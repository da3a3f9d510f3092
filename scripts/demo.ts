// npm start: 1 settings and free ports · 2 secrets and partners file · 3 six simulators and the gateway, each a process ·
// 4 sample dossiers through every door · 5 tell how they move until their portals know the result · 6 Ctrl-C ends all of it.
// With --no-demo only the gateway runs; with --once the process ends when every sample has arrived.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stopEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { banner } from './demo/banner.ts';
import { Crew, endLeftovers, type Member } from './demo/crew.ts';
import { urlOf, writeDemoFiles, type DemoFiles } from './demo/partners.ts';
import { readSettings, requireFreePorts, SetupProblem, simNames, takenOf, type Settings } from './demo/settings.ts';
import { Story } from './demo/story.ts';

const gatewayStopsWithinMs = 13_000;
const simulatorsStopWithinMs = 3000;
const onceWithinMs = 180_000;
const sameKeypressMs = 1000;

interface Wish {
  readonly portal: 'vss-portal' | 'npsp';
  readonly door: 'json' | 'soap' | 'dvcqg';
  readonly count?: number;
  readonly case?: string;
  readonly ending?: string;
}

const samples: readonly Wish[] = [
  { portal: 'vss-portal', door: 'json', case: 'FIRST_TIME' },
  { portal: 'vss-portal', door: 'soap', case: 'CONTINUE' },
  { portal: 'npsp', door: 'dvcqg', count: 2 },
  { portal: 'vss-portal', door: 'json', case: 'FIRST_TIME', ending: 'SUPPLEMENT' },
];

interface Stage {
  readonly settings: Settings;
  readonly crew: Crew;
  readonly leave: AbortSignal;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const settings = readSettings(process.argv);
  const alone = process.argv.includes('--no-demo');
  const ended = await endLeftovers(settings.folder);
  if (ended > 0) say(`Ended ${ended} processes left by a demo that was killed.`);
  await releasePostgres(settings, alone);
  await requireFreePorts(portsFor(settings, alone));
  const crew = new Crew(settings.folder);
  const leave = watchForTheEnd(crew);
  const work = (alone ? runGatewayAlone : runDemo)({ settings, crew, leave });
  try {
    await Promise.race([work, untilToldToLeave(leave)]);
  } finally {
    await endAll(crew, settings);
  }
}

/** A database server whose gateway was killed would hold our port; its data is complete, the gateway starts it again. */
async function releasePostgres(settings: Settings, alone: boolean): Promise<void> {
  const others = portsFor(settings, alone).filter(({ key }) => key !== settings.ports.postgres.key);
  // With another port taken its gateway may well be alive, and nothing will start here.
  const isAbandoned = settings.usesEmbeddedPostgres && (await takenOf(others)).length === 0;
  if (isAbandoned) await stopEmbeddedPostgres(join(settings.dataDir, 'postgresql'));
}

function portsFor({ ports, usesEmbeddedPostgres, usesEventsPort }: Settings, alone: boolean) {
  return [
    ports.gateway,
    ...(usesEventsPort ? [ports.events] : []),
    ...(usesEmbeddedPostgres ? [ports.postgres] : []),
    ...(alone ? [] : simNames.map((name) => ports[name])),
  ];
}

/** Aborted without an error by Ctrl-C and the like, with one when a process is lost. A second Ctrl-C leaves at once. */
function watchForTheEnd(crew: Crew): AbortSignal {
  const leave = new AbortController();
  let askedAt = 0;
  const ask = (): void => {
    if (askedAt > 0 && Date.now() - askedAt > sameKeypressMs) crew.killAll();
    askedAt ||= Date.now();
    leave.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  crew.onLoss = (name, how) =>
    leave.abort(new SetupProblem(`${name} has ended by itself (${how}). ${crew.lastWords(name)}`));
  return leave.signal;
}

function untilToldToLeave(leave: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    leave.addEventListener('abort', () => {
      if (leave.reason instanceof SetupProblem) reject(leave.reason);
      else resolve();
    });
  });
}

async function runGatewayAlone({ settings, crew, leave }: Stage): Promise<void> {
  const given = process.env['PARTNERS_FILE']?.trim();
  const partners = given ? given : (await writeDemoFiles(settings)).partners;
  if (!given) say(`PARTNERS_FILE is not set: using the demo's (${partners}), whose partners are not running.`);
  const gateway = gatewayMember(settings, partners);
  crew.start({ ...gateway, visible: true });
  await crew.untilReady(gateway);
  await forever(leave);
}

async function runDemo({ settings, crew, leave }: Stage): Promise<void> {
  const files = await writeDemoFiles(settings);
  say('Starting PostgreSQL, the gateway and six simulators …');
  const gateway = gatewayMember(settings, files.partners);
  const members = [...simNames.map((name) => simulatorMember(name, settings, files)), gateway];
  members.forEach((member) => crew.start(member));
  await Promise.all(members.map((member) => crew.untilReady(member)));
  say(banner(settings, files));
  const story = new Story(settings, say);
  await story.catchUp();
  const references = await submitSamples(settings);
  const telling = story.follow(leave);
  await untilArrived(story, references, { once: settings.once, leave });
  if (settings.once || leave.aborted) return;
  say('Every sample has arrived. Submit your own through a citizen form above; Ctrl-C stops everything.');
  await telling;
}

function gatewayMember({ ports, dataDir }: Settings, partners: string): Member {
  return {
    name: 'gateway',
    args: ['--max-semi-space-size=8', 'dist/main.js'],
    env: {
      ROLE: 'all',
      DATA_DIR: dataDir,
      PARTNERS_FILE: partners,
      PORT: String(ports.gateway.port),
      EVENTS_PORT: String(ports.events.port),
      EMBEDDED_PG_PORT: String(ports.postgres.port),
      POLL_EVERY_MS: process.env['POLL_EVERY_MS'] ?? '1000',
    },
    readyUrl: `${urlOf(ports.gateway.port)}/health/ready`,
  };
}

function simulatorMember(name: (typeof simNames)[number], { ports }: Settings, files: DemoFiles): Member {
  return {
    name,
    args: ['simulators/main.ts', name, '--config', files.simulators],
    readyUrl: `${urlOf(ports[name].port)}/control/health`,
  };
}

async function submitSamples({ ports }: Settings): Promise<string[]> {
  const references: string[] = [];
  for (const { portal, ...wish } of samples) {
    const answer = await fetch(`${urlOf(ports[portal].port)}/control/submit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wish),
    });
    const { dossiers } = (await answer.json()) as { dossiers: readonly { reference: string }[] };
    references.push(...dossiers.map(({ reference }) => reference));
  }
  return references;
}

async function untilArrived(
  story: Story,
  references: readonly string[],
  { once, leave }: { once: boolean; leave: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + onceWithinMs;
  while (story.arrived(references) < references.length && !leave.aborted) {
    if (once && Date.now() > deadline) {
      const left = references.map((reference) => `  ${reference}: ${story.statusOf(reference)}`).join('\n');
      throw new SetupProblem(
        `Not every sample has arrived within ${onceWithinMs / 1000} s; last told status:\n${left}`,
      );
    }
    await pause(100);
  }
  if (leave.aborted) return;
  say(`${story.arrived(references)} of ${references.length} sample dossiers: the portal has the result (status 10).`);
}

function forever(leave: AbortSignal): Promise<void> {
  return new Promise((resolve) => leave.addEventListener('abort', () => resolve()));
}

async function endAll(crew: Crew, settings: Settings): Promise<void> {
  say('Stopping …');
  await crew.stop(['gateway'], gatewayStopsWithinMs);
  await crew.stop([...simNames], simulatorsStopWithinMs);
  if (settings.usesEmbeddedPostgres) await stopEmbeddedPostgres(join(settings.dataDir, 'postgresql'));
  say('Stopped.');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
