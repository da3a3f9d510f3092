// Dated code lists (mappings/codes): one code has one meaning on one day, and none is ever guessed.

/** One line of a list. Days are yyyy-MM-dd in Asia/Ho_Chi_Minh, both included. */
export interface CodeEntry {
  readonly code: string;
  readonly to: string;
  readonly from: string;
  readonly until: string;
  readonly name?: string;
}

export interface CodeTable {
  readonly name: string;
  readonly source: string;
  /** How sure we are: V checked, S one secondary source, A assumed. */
  readonly tag: 'V' | 'S' | 'A';
  readonly entries: readonly CodeEntry[];
}

export class CodeTables {
  private readonly forward = new Map<string, Map<string, CodeEntry[]>>();
  private readonly backward = new Map<string, Map<string, CodeEntry[]>>();
  readonly tables: readonly CodeTable[];

  constructor(tables: readonly CodeTable[]) {
    this.tables = tables;
    for (const table of tables) {
      this.forward.set(
        table.name,
        indexBy(table.entries, (entry) => entry.code),
      );
      this.backward.set(
        table.name,
        indexBy(table.entries, (entry) => entry.to),
      );
    }
  }

  has(table: string): boolean {
    return this.forward.has(table);
  }

  /** What `code` means on the day, or undefined. */
  meaning(table: string, code: string, day: string): string | undefined {
    return inForce(this.forward.get(table)?.get(code), day)?.to;
  }

  /** What `code` meant last, in force or not. */
  lastMeaning(table: string, code: string): string | undefined {
    return this.forward.get(table)?.get(code)?.at(-1)?.to;
  }

  /** The code for a meaning on the day, or undefined. */
  codeFor(table: string, meaning: string, day: string): string | undefined {
    return inForce(this.backward.get(table)?.get(meaning), day)?.code;
  }

  /** Whether the list ever had this code, on any day. */
  knows(table: string, code: string): boolean {
    return this.forward.get(table)?.has(code) ?? false;
  }
}

function indexBy(entries: readonly CodeEntry[], key: (entry: CodeEntry) => string): Map<string, CodeEntry[]> {
  const index = new Map<string, CodeEntry[]>();
  for (const entry of entries) {
    const known = index.get(key(entry));
    if (known) known.push(entry);
    else index.set(key(entry), [entry]);
  }
  return index;
}

function inForce(entries: readonly CodeEntry[] | undefined, day: string): CodeEntry | undefined {
  return entries?.find((entry) => entry.from <= day && day <= entry.until);
}
