// Mappings and code tables as people see and change them. A change: 1. prove the edited text with all that is in force  2. keep it as a revision
// 3. activate it, now or by a second person  4. this process takes it over at once, the others within seconds.
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError, type Violation } from '../domain/errors.js';
import type { OperatorActName } from '../domain/operator-acts.js';
import type { LiveMappings } from '../mapping/live-mappings.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { nearest } from '../mapping/tools/nearest.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import {
  activateRevision,
  addRevision,
  beginMappingTurn,
  readActiveRevisions,
  readRevisions,
  retireRevisions,
  type MappingRevision,
} from '../store/mapping-revision.repository.js';
import { recordAct } from '../store/operator-act.repository.js';
import { isTable, pathOf, prove, tableIn } from './candidate.js';
import { violationOf } from './mapping-bench.service.js';
import { MappingKeeper, sha256Of } from './mapping-keeper.service.js';

export interface WantedEdit {
  readonly name: string;
  readonly yaml: string;
  readonly reason: string;
  readonly who: string;
  /** The revision that the editor began from; 0: the file. Absent: not asked. */
  readonly over?: number;
  /** Only keep it. */
  readonly draft: boolean;
}

export interface WantedAct {
  readonly name: string;
  readonly reason: string;
  readonly who: string;
  readonly over?: number;
}

@Injectable()
export class MappingDesk {
  constructor(
    private readonly keeper: MappingKeeper,
    @Inject(MAPPINGS) private readonly mappings: LiveMappings,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'MAPPING_APPROVAL'>,
  ) {}

  get needsSecondPerson(): boolean {
    return this.config.MAPPING_APPROVAL === 'two';
  }

  /** The set in force. @throws GatewayError NOT_FOUND for a mapping that no file names. */
  setFor(name: string): MappingSet {
    const set = this.mappings.present;
    const known = isTable(name) ? set.codes.has(tableIn(name)) : set.names.includes(name);
    if (!known) throw new GatewayError('NOT_FOUND', isTable(name) ? [] : [unknownMapping(name, set.names)]);
    return set;
  }

  get present(): MappingSet {
    return this.mappings.present;
  }

  get names(): readonly string[] {
    return this.mappings.present.names;
  }

  history(name: string): Promise<MappingRevision[]> {
    this.setFor(name);
    return readRevisions(this.database, name);
  }

  /** @throws GatewayError MAPPING_BROKEN naming each line, MAPPING_CHANGED or SECOND_PERSON_NEEDED. */
  async save(wanted: WantedEdit): Promise<MappingRevision> {
    const { name, yaml: content, who, reason, draft } = wanted;
    this.setFor(name);
    if (!draft && this.needsSecondPerson) throw new GatewayError('SECOND_PERSON_NEEDED');
    const at = this.clock.now();
    const saved = await this.turn(async (tx) => {
      const version = await this.proved(tx, name, content);
      await this.requireUnchanged(tx, { ...wanted, version });
      const baseSha256 = sha256Of(this.fileOf(name, version));
      const revision = await addRevision(tx, { mapping: name, version, content, baseSha256, author: who, reason, at });
      if (!draft) await activateRevision(tx, revision, { who, at });
      await this.record(tx, draft ? 'mapping.draft' : 'mapping.activate', { ...wanted, revision });
      return revision;
    });
    return this.revisionOf(name, saved.revision);
  }

  /**
   * Puts a revision in force: a draft, or one that was in force before. Where two people are needed, a draft is activated by
   * somebody else than its author who may approve; what was in force once needs no second word.
   * @throws GatewayError as `save`, NOT_FOUND
   */
  async activate(
    wanted: WantedAct & { readonly revision: number; readonly approves?: boolean },
  ): Promise<MappingRevision> {
    const { name, who, approves = false } = wanted;
    const chosen = await this.revisionOf(name, wanted.revision);
    const mayAlone = !this.needsSecondPerson || chosen.state !== 'draft';
    if (approves ? chosen.author === who : !mayAlone) throw new GatewayError('SECOND_PERSON_NEEDED');
    await this.turn(async (tx) => {
      await this.proved(tx, name, chosen.content);
      await this.requireUnchanged(tx, { ...wanted, version: chosen.version });
      await activateRevision(tx, chosen, { who, at: this.clock.now() });
      const act = chosen.state === 'draft' ? 'mapping.activate' : 'mapping.roll-back';
      await this.record(tx, act, { ...wanted, revision: chosen });
    });
    return this.revisionOf(name, chosen.revision);
  }

  /** Back to the file of the release. @throws GatewayError NOT_FOUND when no revision is active, MAPPING_CHANGED */
  async returnToFile(wanted: WantedAct): Promise<void> {
    const { name, who } = wanted;
    const active = (await this.history(name)).find(({ state }) => state === 'active');
    if (!active) throw new GatewayError('NOT_FOUND');
    await this.turn(async (tx) => {
      await this.requireUnchanged(tx, { ...wanted, version: active.version });
      await retireRevisions(tx, { mapping: name, version: active.version }, { who, at: this.clock.now() });
      await this.record(tx, 'mapping.return-to-file', { ...wanted, revision: active });
    });
  }

  fileOf(name: string, version: number): string {
    return this.mappings.folder.textAt(pathOf(this.mappings, { mapping: name, version })) ?? '';
  }

  /** The text in force: the active revision of that version, else the file. */
  textInForce(name: string, version: number): string {
    return this.keeper.overlay.get(pathOf(this.mappings, { mapping: name, version })) ?? this.fileOf(name, version);
  }

  private async turn<T>(act: (tx: Tx) => Promise<T>): Promise<T> {
    const done = await this.database.transaction().execute(async (tx) => {
      await beginMappingTurn(tx);
      return act(tx);
    });
    await this.keeper.lookAgain();
    return done;
  }

  /** With what is in force in the database, under the turn: what is activated compiles with everything else. */
  private async proved(tx: Tx, name: string, yaml: string): Promise<number> {
    const active = await readActiveRevisions(tx);
    const overlay = new Map(active.map((one) => [pathOf(this.mappings, one), one.content]));
    const candidate = prove({ name, yaml }, { mappings: this.mappings, overlay, whole: true });
    if (!candidate.ok) throw new GatewayError('MAPPING_BROKEN', candidate.faults.map(violationOf));
    return candidate.version;
  }

  private async requireUnchanged(
    tx: Tx,
    { name, over, version }: { readonly name: string; readonly over?: number; readonly version: number },
  ): Promise<void> {
    if (over === undefined) return;
    const revisions = await readRevisions(tx, name);
    const active = revisions.find((one) => one.version === version && one.state === 'active');
    if ((active?.revision ?? 0) !== over) throw new GatewayError('MAPPING_CHANGED');
  }

  /** @throws GatewayError NOT_FOUND */
  async revisionOf(name: string, revision: number): Promise<MappingRevision> {
    const found = (await this.history(name)).find((one) => one.revision === revision);
    if (!found) throw new GatewayError('NOT_FOUND');
    return found;
  }

  private async record(
    tx: Tx,
    act: OperatorActName,
    done: WantedAct & { readonly revision: MappingRevision },
  ): Promise<void> {
    const { name, who, reason, over, revision } = done;
    const subject = isTable(name) ? `code-table ${tableIn(name)}` : `mapping ${name}`;
    const detail = { revision: revision.revision, version: revision.version, sha256: sha256Of(revision.content), over };
    await recordAct(tx, { who, act, subject, reason, detail, at: this.clock.now() });
  }
}

function unknownMapping(name: string, names: readonly string[]): Violation {
  const near = nearest(name, names).join(', ') || names.join(', ');
  const pointer = '/name';
  return { pointer, code: 'NOT_FOUND', vi: `Có thể là: ${near}`, en: `Perhaps: ${near}` };
}
