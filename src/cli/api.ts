// One call of the gateway with the caller's own rights; what it refuses is told in its own words.
import { plain } from './output.js';
import { CliError, exitCodes, say } from './tongue.js';

export interface Call {
  readonly method?: string;
  /** Under the address of the gateway, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly accept?: string;
  /** Of an answer that may go on for long; without it a call has a minute. */
  readonly signal?: AbortSignal;
}

export interface Caller {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const timeoutMs = 60_000;
const tooManyCalls = 429;
const mostTries = 4;
const longestWaitSeconds = 60;

/** @throws CliError in the gateway's own words */
export async function callGateway(caller: Caller, call: Call): Promise<Response> {
  const { method = 'GET', path, body, accept = 'application/json', signal } = call;
  const init = {
    method,
    ...(signal ? { signal } : {}),
    headers: { ...caller.headers, accept, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  for (let tries = 1; ; tries += 1) {
    const answer = await reach(`${caller.url}${path}`, init);
    if (answer.ok) return answer;
    const waitSeconds = waitAskedFor(answer, method);
    if (waitSeconds === undefined || tries === mostTries) throw await refusalOf(answer);
    await new Promise((goOn) => setTimeout(goOn, waitSeconds * 1000));
  }
}

/** Only what reads is tried again by itself. */
function waitAskedFor(answer: Response, method: string): number | undefined {
  const seconds = Number(answer.headers.get('retry-after') ?? '1');
  const mayWait = method === 'GET' && answer.status === tooManyCalls && seconds <= longestWaitSeconds;
  return mayWait ? seconds : undefined;
}

/** @throws CliError when the gateway cannot be reached */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(timeoutMs), ...init });
  } catch (error) {
    if (init.signal?.aborted && (error as Error).name === 'AbortError') throw error;
    const where = URL.canParse(url) ? new URL(url).origin : url;
    throw new CliError(exitCodes.unreachable, {
      vi: `Không liên lạc được với ${where} (TNHS_URL)`,
      en: `${where} cannot be reached (TNHS_URL)`,
    });
  }
}

export async function refusalOf(answer: Response): Promise<CliError> {
  return new CliError(exitCodeOf(answer.status), problemIn(await answer.text(), answer.status));
}

function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  return status >= 500 ? exitCodes.unreachable : exitCodes.refused;
}

interface Problem {
  readonly code?: string;
  readonly vi?: string;
  readonly en?: string;
  readonly correlationId?: string;
  readonly violations?: readonly { readonly pointer: string; readonly vi: string; readonly en: string }[];
}

function problemIn(text: string, status: number): string {
  const { code = `HTTP ${status}`, vi, en, correlationId, violations = [] } = parsed(text);
  const words = vi === undefined || en === undefined ? [] : [say({ vi, en })];
  const ended = status === 401 ? [say({ vi: 'đăng nhập lại: tnhs login', en: 'sign in again: tnhs login' })] : [];
  return [
    plain([code, ...words, ...ended].join(' · ')),
    ...violations.map((one) => plain(`  ${one.pointer}: ${say(one)}`)),
    ...(correlationId ? [plain(`  correlation id: ${correlationId}`)] : []),
  ].join('\n');
}

function parsed(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}
