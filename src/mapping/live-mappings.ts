// The MappingSet that a running gateway hands out: whatever set is in force now stands behind it and can be changed between two
// runs. A caller that needs several answers of one set for one document takes `present` first.
import type { CodeTables } from './code-tables.js';
import type { MappingsFolder } from './compile-mappings.js';
import type { MappingFile } from './mapping-file.js';
import type {
  MappingResult,
  MappingSet,
  MappingVersion,
  RunOptions,
  SourcePathOptions,
  TraceStep,
} from './mapping.types.js';

export class LiveMappings implements MappingSet {
  readonly folder: MappingsFolder;
  private set: MappingSet;

  /** @throws MappingBootError when the folder does not compile. */
  constructor(folder: MappingsFolder) {
    this.folder = folder;
    this.set = folder.compile();
  }

  /** The set in force; it stays what it is when another takes its place. */
  get present(): MappingSet {
    return this.set;
  }

  swap(next: MappingSet): void {
    this.set = next;
  }

  get names(): readonly string[] {
    return this.set.names;
  }

  get codes(): CodeTables {
    return this.set.codes;
  }

  run(name: string, source: unknown, options: RunOptions): MappingResult {
    return this.set.run(name, source, options);
  }

  runAsync(name: string, source: unknown, options: RunOptions): Promise<MappingResult> {
    return this.set.runAsync(name, source, options);
  }

  isSync(name: string, options: RunOptions): boolean {
    return this.set.isSync(name, options);
  }

  version(name: string, options: RunOptions): MappingVersion {
    return this.set.version(name, options);
  }

  versions(name: string): readonly MappingVersion[] {
    return this.set.versions(name);
  }

  file(name: string, options: RunOptions): MappingFile {
    return this.set.file(name, options);
  }

  trace(name: string, options: RunOptions): readonly TraceStep[] {
    return this.set.trace(name, options);
  }

  sourcePathOf(name: string, targetPath: string, options?: SourcePathOptions): string | undefined {
    return this.set.sourcePathOf(name, targetPath, options);
  }
}
