// What is in force: the files of this release with the active revisions over them. Every process looks at the turn each second
// and takes a change over between two runs, without a restart: 1. read the active revisions  2. compile  3. only then swap.
// A revision that does not compile in this process (another release, another contract) leaves its file in force here, and is told.
import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Ticker } from '../delivery/ticker.js';
import { MappingBootError, type BootFault } from '../mapping/boot-faults.js';
import type { LiveMappings } from '../mapping/live-mappings.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database } from '../store/database.js';
import { readActiveRevisions, readMappingTurn, type MappingRevision } from '../store/mapping-revision.repository.js';
import { isTable, pathOf } from './candidate.js';

const lookEveryMs = 1000;

export interface Standing {
  readonly revision: MappingRevision;
  /** The file it was made from is not the file of this release. */
  readonly baseChanged: boolean;
  /** Why its file is in force in its place; none: it is in force. */
  readonly faults: readonly BootFault[];
}

@Injectable()
export class MappingKeeper implements OnModuleInit, OnApplicationShutdown {
  private turn = -1;
  private standings: readonly Standing[] = [];
  private readonly ticker: Ticker;
  private looking: Promise<void> | undefined;

  constructor(
    @Inject(MAPPINGS) private readonly mappings: LiveMappings,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.ticker = new Ticker(
      lookEveryMs,
      () => this.look(),
      (error) => logger.warn({ event: 'mappings.look.failed', err: error }, 'the revisions of mappings cannot be read'),
    );
  }

  /** Before the first delivery: nothing runs under a mapping that was replaced. */
  async onModuleInit(): Promise<void> {
    await this.look();
    this.ticker.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
  }

  /** Active revisions as this process has them. */
  get active(): readonly Standing[] {
    return this.standings;
  }

  /** What lies over the files here. */
  get overlay(): ReadonlyMap<string, string> {
    return overlayOf(
      this.mappings,
      this.standings.filter(({ faults }) => faults.length === 0),
    );
  }

  /** Takes over what stands in the database now. */
  look(): Promise<void> {
    this.looking ??= this.takeOver().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** The same, but begun now: a look under way may have missed what was committed since. */
  async lookAgain(): Promise<void> {
    await this.looking?.catch(() => undefined);
    await this.look();
  }

  private async takeOver(): Promise<void> {
    const turn = await readMappingTurn(this.database);
    if (turn === this.turn) return;
    const revisions = await readActiveRevisions(this.database);
    const { set, standings } = compileStanding(this.mappings, revisions);
    this.mappings.swap(set);
    this.standings = standings;
    this.turn = turn;
    this.tell();
  }

  private tell(): void {
    const names = this.standings.map(
      ({ revision: { mapping, version, revision } }) => `${mapping}.v${version} r${revision}`,
    );
    this.logger.info({ event: 'mappings.taken-over', turn: this.turn, revisions: names }, 'mappings are in force');
    for (const { revision, baseChanged, faults } of this.standings) {
      const { mapping, version } = revision;
      const line = { mapping, version, revision: revision.revision };
      if (faults.length > 0)
        this.logger.error(
          { event: 'mappings.revision.broken', ...line, faults },
          'an active revision does not compile here: its file is in force',
        );
      else if (baseChanged)
        this.logger.error(
          { event: 'mappings.revision.base', ...line },
          'the file beneath an active revision has changed: look at both in the studio',
        );
    }
  }
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compiles; leaves out, one round after the other, the revisions that faults name, and at last all. */
function compileStanding(
  mappings: LiveMappings,
  revisions: readonly MappingRevision[],
): { set: MappingSet; standings: Standing[] } {
  let standings = revisions.map((revision) => standingOf(mappings, revision));
  for (;;) {
    const good = standings.filter(({ faults }) => faults.length === 0);
    try {
      return { set: mappings.folder.compile(overlayOf(mappings, good)), standings };
    } catch (error) {
      if (!(error instanceof MappingBootError) || good.length === 0) throw error;
      standings = blamed(mappings, standings, error.details);
    }
  }
}

function blamed(mappings: LiveMappings, standings: readonly Standing[], faults: readonly BootFault[]): Standing[] {
  const table = tableToBlame(mappings, standings);
  if (table) return standings.map((one) => (one === table ? { ...one, faults } : one));
  const mark = (isBlamed: (path: string) => boolean): Standing[] =>
    standings.map((one) => {
      const path = pathOf(mappings, one.revision);
      if (one.faults.length > 0 || !isBlamed(path)) return one;
      const own = faults.filter(({ where }) => where.startsWith(path));
      return { ...one, faults: own.length > 0 ? own : faults };
    });
  const named = mark((path) => faults.some(({ where }) => where.startsWith(path)));
  const isFewer = named.some(({ faults: now }, index) => now.length > 0 && standings[index]?.faults.length === 0);
  return isFewer ? named : mark(() => true);
}

/** A code table breaks the mappings that read it, and the faults name those: the table without which all compiles. */
function tableToBlame(mappings: LiveMappings, standings: readonly Standing[]): Standing | undefined {
  const good = standings.filter(({ faults }) => faults.length === 0);
  const tables = good.filter(({ revision }) => isTable(revision.mapping));
  return tables.find((left) =>
    compiles(
      mappings,
      overlayOf(
        mappings,
        good.filter((other) => other !== left),
      ),
    ),
  );
}

function compiles(mappings: LiveMappings, overlay: ReadonlyMap<string, string>): boolean {
  try {
    mappings.folder.compile(overlay);
    return true;
  } catch {
    return false;
  }
}

function standingOf(mappings: LiveMappings, revision: MappingRevision): Standing {
  const file = mappings.folder.textAt(pathOf(mappings, revision));
  const baseChanged = sha256Of(file ?? '') !== revision.base_sha256;
  return { revision, baseChanged, faults: [] };
}

function overlayOf(mappings: LiveMappings, standings: readonly Standing[]): ReadonlyMap<string, string> {
  return new Map(standings.map(({ revision }) => [pathOf(mappings, revision), revision.content]));
}
