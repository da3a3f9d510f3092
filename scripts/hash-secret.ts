// npm run hash-secret: reads a client secret or password from standard input, prints its hash for the partners file.
import { text } from 'node:stream/consumers';
import { hashSecret } from '../src/platform/secrets.ts';

if (process.stdin.isTTY) process.stderr.write('Type the secret, then Enter and Ctrl-D:\n');
const secret = (await text(process.stdin)).replace(/\r?\n$/, '');
if (secret === '') {
  process.stderr.write('No secret was given on standard input.\n');
  process.exitCode = 1;
} else {
  process.stdout.write(`${await hashSecret(secret)}\n`);
}
