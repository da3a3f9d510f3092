// Servers that may or may not be installed on a machine: find them, end them, and suites that need them.
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { waitFor } from './wait-for.js';

/** Where a program is: the environment's `key` (an empty value means none), else `folders`, else PATH. */
export function findProgram(name: string, key: string, folders: readonly string[] = []): string | undefined {
  const named = process.env[key];
  if (named !== undefined) return named === '' ? undefined : named;
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return [...folders, ...path].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function untilEnded(server: ChildProcess, what: string): Promise<void> {
  await waitFor(() => server.exitCode !== null || server.signalCode !== null, { what: `${what} to end` });
}

/** RabbitMQ takes five seconds on an idle machine and ten times that on a busy one. */
const slowStartMs = 180_000;

export interface Needed<T> {
  readonly name: string;
  readonly isHere: boolean;
  readonly start: () => Promise<T>;
}

/**
 * A suite on a real server of its own. Where the program is not installed the suite does not run, and both the report and the
 * end of `npm test` say so.
 */
export function describeWith<T extends { close(): Promise<void> }>(
  { name, isHere, start }: Needed<T>,
  title: string,
  suite: (server: () => T) => void,
): void {
  if (!isHere) {
    describe(title, () => it.todo(`DID NOT RUN: no ${name} on this machine`));
    return;
  }
  describe(title, () => {
    let server: T | undefined;
    beforeAll(async () => {
      server = await start();
    }, slowStartMs);
    suite(() => {
      if (!server) throw new Error(`${name} is there from beforeAll on, not while tests are being declared`);
      return server;
    });
    // Declared last, done last: what the suite closes still has its server.
    afterAll(() => server?.close());
  });
}
