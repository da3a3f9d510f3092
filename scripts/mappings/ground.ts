// What the commands read their arguments and folders with.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MappingSet, ValueShape } from '../../src/mapping/mapping.types.ts';
import { checkMappings, isMappingsFolder } from '../../src/mapping/tools/check-mappings.ts';
import { nearest } from '../../src/mapping/tools/nearest.ts';
import type { ShownValue } from '../../src/mapping/tools/shown-value.ts';
import { Misuse } from './misuse.ts';

export const projectDir = resolve(import.meta.dirname, '..', '..');
export const usualDir = 'mappings';

/** Folders of other versions may stand without their own contracts: then the project's are used. */
export function contractsOf(dir: string): { readonly wsdlDir: string } {
  const beside = join(dir, '..', 'wsdl');
  return { wsdlDir: existsSync(beside) ? beside : join(projectDir, 'wsdl') };
}

/** The compiled folder. @throws Misuse naming the first faults. */
export function openMappings(dir: string): MappingSet {
  if (!isMappingsFolder(dir))
    throw new Misuse(`"${dir}" không phải thư mục ánh xạ · is no mappings folder (no codes/).`);
  const checked = checkMappings(dir, contractsOf(dir));
  if (checked.ok) return checked.set;
  const lines = checked.faults.slice(0, 10).map(({ where, text }) => `  ${join(dir, where)} ${text}`);
  throw new Misuse(`${dir}: ${checked.faults.length} lỗi · faults (npm run mappings -- check):\n${lines.join('\n')}`);
}

export function requireMapping(set: MappingSet, name: string): void {
  if (!set.names.includes(name)) throw Misuse.unknown('ánh xạ · mapping', name, nearest(name, set.names));
}

export function requireVersion(set: MappingSet, name: string, version: number): void {
  const known = set.versions(name).map((one) => String(one.version));
  if (!known.includes(String(version))) throw Misuse.unknown(`phiên bản · version ${name}`, String(version), known);
}

/** Noon of the day in Việt Nam; absent: now. */
export function dayOf(text: string | undefined): Date {
  if (text === undefined) return new Date();
  const at = new Date(`${text}T12:00:00+07:00`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
  if (!isDay) throw new Misuse(`--at "${text}" không phải là ngày · is no day (yyyy-MM-dd).`);
  return at;
}

export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new Misuse(`${option} "${text}" không phải số nguyên · is no whole number.`);
  return Number(text);
}

export function readJsonFile(path: string): unknown {
  if (!existsSync(path)) throw new Misuse(`Không có tệp · there is no file ${path}.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as unknown;
  } catch {
    throw new Misuse(
      `${path} không phải JSON · is not JSON (SOAP: ánh xạ đọc thân đã thành JSON · mappings read the body as JSON).`,
    );
  }
}

/** The value when it may be shown, else its shape: `Aaaa_99 (7)`. */
export function shownText({ shape, value }: ShownValue): string {
  return value === undefined ? shapeText(shape) : JSON.stringify(value);
}

function shapeText({ type, length, pattern }: ValueShape): string {
  if (type === 'absent') return '∅';
  if (pattern === undefined) return length === undefined ? type : `${type}[${length}]`;
  return length !== undefined && length > 0 ? `${pattern} (${length})` : '""';
}

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}
