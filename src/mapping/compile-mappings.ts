// Boot: reads a mappings folder, proves all of it, compiles it.
//   <dir>/codes/*.yaml      dated code tables
//   <dir>/schemas/*.yaml    shapes of documents that no partner's contract describes
//   <dir>/<arrow>/*.yaml    the mappings
// Contracts are read from <dir>/../wsdl unless told otherwise. One error lists every fault.
// Schemas and the files' texts are read once; mappings and code tables may be compiled again with other texts laid over them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BootFaults, YamlFile } from './boot-faults.js';
import { readCodeTables, readCodeTexts, wholeTable, type CodeTexts } from './code-tables.read.js';
import { CodeTables } from './code-tables.js';
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

/** `<arrow>/<mapping>.v<version>.yaml` or `codes/<table>.yaml` → YAML. */
export type MappingTexts = ReadonlyMap<string, string>;

/** @throws MappingBootError listing every fault of every file. */
export function compileMappings(dir: string, options: CompileOptions = {}): MappingSet {
  return new MappingsFolder(dir, options).compile();
}

/** A folder as it was when it was opened; what changes on the disk afterwards counts from the next start on. */
export class MappingsFolder {
  readonly dir: string;
  readonly wsdlDir: string;
  /** Of the mappings, without code tables and schemas. */
  readonly files: MappingTexts;
  private readonly openingFaults = new BootFaults();
  private readonly codeTexts: CodeTexts;
  private readonly codes: CodeTables;
  private readonly schemas: Schemas;

  constructor(dir: string, { wsdlDir = join(dir, '..', 'wsdl') }: CompileOptions = {}) {
    this.dir = dir;
    this.wsdlDir = wsdlDir;
    this.codeTexts = readCodeTexts(dir);
    this.codes = readCodeTables(this.codeTexts, this.openingFaults);
    this.schemas = new Schemas(join(dir, 'schemas'), wsdlDir);
    this.files = readTexts(dir);
  }

  /** What of the release stands at a path: a mapping, or a code table with its list. */
  textAt(path: string): string | undefined {
    return this.files.get(path) ?? wholeTable(path, this.codeTexts);
  }

  /**
   * @param over texts in place of files, or beside them
   * @param only the one arrow to compile; absent: all
   * @throws MappingBootError listing every fault of every file
   */
  compile(over: MappingTexts = new Map(), only?: string): MappingSet {
    const faults = new BootFaults();
    this.schemas.faults = faults;
    const codes = this.codesUnder(over, faults);
    const all = [...new Map([...this.files, ...over])].toSorted(([left], [right]) => (left < right ? -1 : 1));
    const texts = new Map(all.filter(([path]) => isCompiled(arrowOf(path), only)));
    const arrows = new Set([...texts.keys()].map(arrowOf));
    const files = [...arrows].flatMap((arrow) => new Arrow(arrow, texts, this.schemas, faults).readAll());
    for (const file of files) checkMapping(file, codes, faults);
    checkVersions(files, faults);
    throwAll(this.openingFaults, faults);
    const compiled = files.map((file) => compileFile(file, codes, faults));
    faults.throwIfAny();
    return new CompiledMappingSet(compiled, codes);
  }

  private codesUnder(over: MappingTexts, faults: BootFaults): CodeTables {
    const changed = [...over].filter(([path]) => arrowOf(path) === 'codes');
    if (changed.length === 0) return this.codes;
    const read = readCodeTables(new Map(changed), faults).tables;
    const kept = this.codes.tables.filter(({ name }) => !read.some((one) => one.name === name));
    return new CodeTables([...kept, ...read].toSorted((left, right) => (left.name < right.name ? -1 : 1)));
  }
}

function isCompiled(arrow: string, only: string | undefined): boolean {
  return !notArrows.has(arrow) && (only === undefined || arrow === only);
}

function arrowOf(path: string): string {
  return path.slice(0, path.indexOf('/'));
}

function throwAll(...found: readonly BootFaults[]): void {
  const all = new BootFaults();
  for (const faults of found) all.addAll(faults);
  all.throwIfAny();
}

/** The shape a mapping file may name, for tools and tests. */
export function readNamedShape(dir: string, name: string, wsdlDir = join(dir, '..', 'wsdl')): Shape {
  const faults = new BootFaults();
  const schemas = new Schemas(join(dir, 'schemas'), wsdlDir);
  schemas.faults = faults;
  const shape = schemas.named(name);
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

function readTexts(dir: string): MappingTexts {
  const folders = readdirSync(dir, { withFileTypes: true }).filter((one) => one.isDirectory());
  const arrows = folders.map(({ name }) => name).filter((name) => !notArrows.has(name));
  const paths = arrows.flatMap((arrow) => readdirSync(join(dir, arrow)).map((name) => `${arrow}/${name}`));
  const mappings = paths.filter((path) => path.endsWith('.yaml'));
  return new Map(mappings.map((path) => [path, readFileSync(join(dir, path), 'utf8')]));
}

/** One folder of mapping files; reads a file when it is asked for, so that `extends` finds its base. */
class Arrow {
  private readonly read = new Map<string, MappingFile | undefined>();
  private readonly arrow: string;
  private readonly texts: MappingTexts;
  private readonly schemas: Schemas;
  private readonly faults: BootFaults;

  constructor(arrow: string, texts: MappingTexts, schemas: Schemas, faults: BootFaults) {
    this.arrow = arrow;
    this.texts = texts;
    this.schemas = schemas;
    this.faults = faults;
  }

  readAll(): MappingFile[] {
    const paths = [...this.texts.keys()].filter((path) => arrowOf(path) === this.arrow);
    const files = paths.map((path) => this.named(path.slice(this.arrow.length + 1, -'.yaml'.length)));
    return files.filter((file) => file !== undefined);
  }

  private named(name: string): MappingFile | undefined {
    if (this.read.has(name)) return this.read.get(name);
    // A file that (through others) extends itself finds nothing here, and says so.
    this.read.set(name, undefined);
    const path = `${this.arrow}/${name}.yaml`;
    const text = this.texts.get(path);
    const yaml = text === undefined ? undefined : YamlFile.parse(text, path, 'typed', this.faults);
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
  /** Where the present reading tells what is wrong. */
  faults = new BootFaults();
  private readonly known = new Map<string, Shape | undefined>();
  private readonly contracts = new Map<string, XsdShapes>();

  private readonly dir: string;
  private readonly wsdlDir: string;

  constructor(dir: string, wsdlDir: string) {
    this.dir = dir;
    this.wsdlDir = wsdlDir;
  }

  named(name: string): Shape | undefined {
    if (this.known.has(name)) return this.known.get(name);
    this.known.set(name, undefined);
    const shape = name.startsWith('wsdl:') ? this.fromContract(name.slice('wsdl:'.length)) : this.fromFile(name);
    // What failed is looked at again by the next reading, which must hear of it too.
    if (shape) this.known.set(name, shape);
    else this.known.delete(name);
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
    if (!/^[\w-]+\/[\w.-]+$/.test(path)) return undefined;
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
