// tnhs: the operators' console for a terminal. Every verb is one call of /console/api with the caller's own rights.
import { environment } from '../platform/config.js';
import { callGateway } from './api.js';
import { readCommand } from './command.js';
import type { AuditVerdict } from '../domain/audit-chain.js';
import { helpOf, ownNamed, wholeHelp } from './help.js';
import { watchOverview, watchReplay, type Look } from './live.js';
import { changePassword, login, logout, whoami, type Desk } from './login.js';
import { endWithReader, Output } from './output.js';
import { perform } from './perform.js';
import { Prompt } from './prompt.js';
import { sessionIn } from './session.js';
import { CliError, exitCodes, say } from './tongue.js';
import { verbs } from './verbs.js';
import { verdictText, verifyFile } from './verify.js';
import { readLine, type Line } from './words.js';

const leave = new AbortController();
const tell = (text: string): void => void process.stderr.write(text);
const prompt = new Prompt(process.stdin, process.stderr);

async function main(given: readonly string[]): Promise<number> {
  const line = readLine(given);
  const { out } = line.options;
  const colours = (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
  const output = new Output(process.stdout, { colours, ...(out === undefined ? {} : { file: out }) });
  try {
    return await obey(line, output);
  } finally {
    output.close();
  }
}

async function obey(line: Line, output: Output): Promise<number> {
  const { words, options } = line;
  const paint: Parameters<typeof wholeHelp>[0] = (style, text) => output.paint(style, text);
  const asked = words[0] === 'help' ? words.slice(1) : words;
  if (words[0] === 'help' || words.length === 0 || options['help'] !== undefined) {
    output.write(asked.length === 0 ? wholeHelp(paint) : helpOf(asked, paint));
    return 0;
  }
  const own = ownNamed(words)?.name;
  if (own !== undefined) return ownCommand(own, line, output);
  const typed = readCommand(line, verbs);
  const stage = { output, prompt, tell, leave: leave.signal };
  return perform(typed, { ...stage, session: await sessionIn(environment) });
}

async function ownCommand(name: string, { words, options }: Line, output: Output): Promise<number> {
  const desk: Desk = { env: environment, prompt, tell, write: (text) => output.write(text) };
  const json = options['json'] !== undefined;
  switch (name) {
    case 'login':
      return login(desk, options);
    case 'logout':
      return logout(desk);
    case 'whoami':
      return whoami(desk, json);
    case 'password':
      return changePassword(desk);
    case 'first-administrator': {
      // Only here does the terminal need a database.
      const { renewFirstAdministrator } = await import('./first-administrator.js');
      output.write(await renewFirstAdministrator(options['reason']));
      return 0;
    }
    case 'audit verify':
      return verify(words[2], options['head'], output);
    default:
      return look(name, words[2], { output, json });
  }
}

/** Ctrl-C is how one stops looking: no error. */
async function look(name: string, id: string | undefined, how: Pick<Look, 'output' | 'json'>): Promise<number> {
  if (name === 'replays watch' && id === undefined) throw new CliError(exitCodes.usage, 'tnhs replays watch <id>');
  const looking: Look = { ...how, caller: await sessionIn(environment), leave: leaveAtCtrlC() };
  try {
    if (id !== undefined) return (await watchReplay(id, looking)) || leave.signal.aborted ? 0 : exitCodes.refused;
    await watchOverview(looking);
    tell(`${say({ vi: 'Phiên đã kết thúc', en: 'the session has ended' })}\n`);
    return exitCodes.notAllowed;
  } catch (error) {
    if (leave.signal.aborted) return 0;
    throw error;
  }
}

async function verify(file: string | undefined, head: string | undefined, output: Output): Promise<number> {
  const ask = async (): Promise<AuditVerdict> => {
    const answer = await callGateway(await sessionIn(environment), { path: '/console/api/audit/verify' });
    return (await answer.json()) as AuditVerdict;
  };
  const verdict = file === undefined ? await ask() : await verifyFile(file, head).catch(unreadable);
  output.write(verdictText(verdict));
  return verdict.intact ? 0 : exitCodes.refused;
}

function unreadable(error: Error): never {
  throw new CliError(exitCodes.usage, error.message);
}

function leaveAtCtrlC(): AbortSignal {
  process.once('SIGINT', () => leave.abort());
  return leave.signal;
}

endWithReader(process.stdout);
endWithReader(process.stderr);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  tell(`${error.message}\n`);
  process.exitCode = error.exitCode;
} finally {
  // A pipe that its writer keeps open would keep this process too.
  process.stdin.destroy();
}
