// Collects everything that is wrong with the rule files, so that one start names all of it, each with file and line.

export class RuleBookError extends Error {
  override readonly name = 'RuleBookError';
  readonly faults: readonly string[];

  constructor(dir: string, faults: readonly string[]) {
    super(`The rules in ${dir} are not in order (${faults.length} problem(s)):\n  - ${faults.join('\n  - ')}`);
    this.faults = faults;
  }
}

export class RuleFaults {
  private readonly dir: string;
  private readonly faults: string[] = [];

  constructor(dir: string) {
    this.dir = dir;
  }

  /** `where` is `file:line`, or a file alone. */
  add(where: string, text: string): void {
    this.faults.push(`${where} ${text}`);
  }

  throwIfAny(): void {
    if (this.faults.length > 0) throw new RuleBookError(this.dir, this.faults);
  }
}
