import type { MappingFile } from '../mapping-file.js';
import type { MappingSet } from '../mapping.types.js';

const anyDay = new Date(0);

/** The files of all versions of all mappings, newest version first. */
export function everyFile(set: MappingSet): MappingFile[] {
  return set.names.flatMap((name) => set.versions(name).map(({ version }) => fileOf(set, name, version)));
}

export function fileOf(set: MappingSet, name: string, version: number): MappingFile {
  return set.file(name, { at: anyDay, version });
}
