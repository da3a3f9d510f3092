// What cannot be taken back, or meets everybody, is confirmed: by --yes, or by typing its subject on a terminal.
import type { Typed } from './command.js';
import type { Prompt } from './prompt.js';
import { CliError, exitCodes, say } from './tongue.js';

const longestTyped = 40;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** @throws CliError when it is not confirmed */
export async function confirm({ verb, args, options }: Typed, prompt: Prompt): Promise<void> {
  if (!verb.danger || options['yes'] !== undefined || options['draft'] !== undefined) return;
  const consequence = say(verb.danger);
  if (!prompt.isTerminal)
    throw new CliError(
      exitCodes.usage,
      `${consequence}\n${say({ vi: 'Thêm --yes để xác nhận', en: 'add --yes to confirm' })}`,
    );
  const wanted = wordFor(Object.values(args)[0] ?? '');
  const text = `${consequence}\n${say({ vi: `Gõ "${wanted}" để tiếp tục`, en: `type "${wanted}" to go on` })}: `;
  const typed = await prompt.ask({ text, shown: true });
  if (typed.trim() === wanted) return;
  throw new CliError(exitCodes.interrupted, { vi: 'Chưa làm gì', en: 'Nothing was done' });
}

/** Its name where it has a short one; of an id nobody types more than the end. */
function wordFor(subject: string): string {
  if (uuid.test(subject)) return subject.slice(-4);
  return subject === '' || subject.length > longestTyped ? 'yes' : subject;
}
