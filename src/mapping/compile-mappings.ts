// Boot: reads a mappings folder, proves all of it, compiles it.
//   <dir>/codes/*.yaml      dated code tables
//   <dir>/schemas/*.yaml    shapes of documents that no partner's contract describes
//   <dir>/<arrow>/*.yaml    the mappings
// Contracts are read from <dir>/../wsdl unless told otherwise. One error lists every fault.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BootFaults, YamlFile } from './boot-faults.js';
import { readCodeTables } from './code-tables.read.js';
import type { CodeTables } from './code-tables.js';
import { CompiledMappingSet, type CompiledMapping } from './compiled-mapping-set.js';
import { compileExpressions } from './expressions.js';
import { readMappingFile, type MappingFile } from './mapping-file.js';
import { checkMapping } from './mapping.check.js';
import type { MappingSet } from './mapping.types.js';
import { compileRules } from './rule.compile.js';
import { readSchema } from './schema.read.js';
import type { Shape } from './shape.js';
import { traceOf } from './trace.js';
import { XsdShapes } from './xsd-shape.js';

const notArrows = new Set(['codes', 'schemas']);

export interface CompileOptions {
  /** Folder of the contracts that `wsdl:` schemas name. */
  readonly wsdlDir?: string;
}

/** @throws MappingBootError listing every fault of every file. */
export function compileMappings(dir: string, { wsdlDir = join(dir, '..', 'wsdl') }: CompileOptions = {}): MappingSet {
  const faults = new BootFaults();
  const codes = readCodeTables(join(dir, 'codes'), faults);
  const files = readArrows(dir, new Schemas(join(dir, 'schemas'), wsdlDir, faults), faults);
  for (const file of files) checkMapping(file, codes, faults);
  checkVersions(files, faults);
  faults.throwIfAny();
  const compiled = files.map((file) => compileFile(file, codes, faults));
  faults.throwIfAny();
  return new CompiledMappingSet(compiled, codes);
}

/** The shape a mapping file may name, for tools and tests. */
export function readNamedShape(dir: string, name: string, wsdlDir = join(dir, '..', 'wsdl')): Shape {
  const faults = new BootFaults();
  const shape = new Schemas(join(dir, 'schemas'), wsdlDir, faults).named(name);
  faults.throwIfAny();
  if (!shape) throw new Error(`No schema is named ${name}`);
  return shape;
}

function compileFile(file: MappingFile, codes: CodeTables, faults: BootFaults): CompiledMapping {
  const { name, version, effectiveFrom } = file;
  return {
    info: { name, version, effectiveFrom },
    file,
    apply: compileRules(file.rules, { codes, target: file.target, prefix: '' }),
    expressions: compileExpressions(file.rules, (where, text) => faults.add(where, text)),
    trace: traceOf(file.rules),
  };
}

function readArrows(dir: string, schemas: Schemas, faults: BootFaults): MappingFile[] {
  const folders = readdirSync(dir, { withFileTypes: true }).filter((one) => one.isDirectory());
  const arrows = folders.map(({ name }) => name).filter((name) => !notArrows.has(name));
  return arrows.sort().flatMap((arrow) => new Arrow(dir, arrow, schemas, faults).readAll());
}

/** One folder of mapping files; reads a file when it is asked for, so that `extends` finds its base. */
class Arrow {
  private readonly read = new Map<string, MappingFile | undefined>();
  private readonly dir: string;
  private readonly arrow: string;
  private readonly schemas: Schemas;
  private readonly faults: BootFaults;

  constructor(dir: string, arrow: string, schemas: Schemas, faults: BootFaults) {
    this.dir = dir;
    this.arrow = arrow;
    this.schemas = schemas;
    this.faults = faults;
  }

  readAll(): MappingFile[] {
    const names = readdirSync(join(this.dir, this.arrow)).filter((name) => name.endsWith('.yaml'));
    const files = names.sort().map((name) => this.named(name.slice(0, -'.yaml'.length)));
    return files.filter((file) => file !== undefined);
  }

  private named(name: string): MappingFile | undefined {
    if (this.read.has(name)) return this.read.get(name);
    // A file that (through others) extends itself finds nothing here, and says so.
    this.read.set(name, undefined);
    const path = join(this.dir, this.arrow, `${name}.yaml`);
    const yaml = existsSync(path) ? YamlFile.read(path, `${this.arrow}/${name}.yaml`, 'typed', this.faults) : undefined;
    const file =
      yaml &&
      readMappingFile(yaml, {
        arrow: this.arrow,
        faults: this.faults,
        schema: (schema) => this.schemas.named(schema),
        other: (other) => this.named(other),
      });
    this.read.set(name, file);
    return file;
  }
}

class Schemas {
  private readonly known = new Map<string, Shape | undefined>();
  private readonly contracts = new Map<string, XsdShapes>();

  private readonly dir: string;
  private readonly wsdlDir: string;
  private readonly faults: BootFaults;

  constructor(dir: string, wsdlDir: string, faults: BootFaults) {
    this.dir = dir;
    this.wsdlDir = wsdlDir;
    this.faults = faults;
  }

  named(name: string): Shape | undefined {
    if (this.known.has(name)) return this.known.get(name);
    this.known.set(name, undefined);
    const shape = name.startsWith('wsdl:') ? this.fromContract(name.slice('wsdl:'.length)) : this.fromFile(name);
    this.known.set(name, shape);
    return shape;
  }

  private fromFile(name: string): Shape | undefined {
    const path = join(this.dir, `${name}.yaml`);
    if (!/^[\w.-]+$/.test(name) || !existsSync(path)) return undefined;
    const file = YamlFile.read(path, `schemas/${name}.yaml`, 'typed', this.faults);
    return file && readSchema({ file, faults: this.faults, named: (other) => this.named(other) });
  }

  private fromContract(place: string): Shape | undefined {
    const [path = '', element = ''] = place.split('#');
    try {
      const contract = this.contracts.get(path) ?? new XsdShapes(readFileSync(join(this.wsdlDir, path), 'utf8'));
      this.contracts.set(path, contract);
      return contract.named(element);
    } catch (error) {
      this.faults.add(`wsdl/${path}`, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

function checkVersions(files: readonly MappingFile[], faults: BootFaults): void {
  const seen = new Map<string, MappingFile>();
  for (const file of files.toSorted((left, right) => left.version - right.version)) {
    const before = seen.get(file.name);
    if (before && before.arrow !== file.arrow)
      faults.add(file.where, `mapping ${file.name} also stands in ${before.arrow}`);
    if (before && before.effectiveFrom >= file.effectiveFrom) {
      faults.add(file.where, `effective_from must be later than that of v${before.version}, ${before.effectiveFrom}`);
    }
    seen.set(file.name, file);
  }
}
