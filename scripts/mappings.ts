// npm run mappings -- check | run | diff | coverage: what the mapping files say and do, for the people who keep them.
import { showCheck } from './mappings/check.ts';
import { showCoverage } from './mappings/coverage.ts';
import { showDiff } from './mappings/diff.ts';
import { Misuse } from './mappings/misuse.ts';
import { showRun } from './mappings/run.ts';
import { usage } from './mappings/usage.ts';
import { nearest } from '../src/mapping/tools/nearest.ts';

type Command = (args: string[]) => Promise<number> | number;

const commands: Readonly<Record<string, Command>> = {
  check: showCheck,
  run: showRun,
  diff: showDiff,
  coverage: showCoverage,
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help') {
    process.stdout.write(`${usage}\n`);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw Misuse.unknown('lệnh · command', name, nearest(name, Object.keys(commands)));
  return command(args);
}

/** A misuse is told in a sentence; so is what the parser of arguments complains about. */
function told(error: unknown): string {
  const known = error instanceof Misuse || (error instanceof TypeError && 'code' in error);
  return known
    ? `${error.message}\n\n${usage}`
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
}

// A reader that went away (| head) is no failure.
process.stdout.on('error', () => process.exit(0));

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${told(error)}\n`);
    process.exitCode = 2;
  },
);
