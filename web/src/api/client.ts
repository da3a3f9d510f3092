// Every call to the gateway goes through here: JSON in and out, the anti-forgery token with what changes something, problems
// (RFC 9457) as one kind of error in the person's language.
import { ref } from 'vue';
import { language, words } from '../words/words.ts';

export interface Problem {
  readonly code: string;
  /** What is wrong and how to mend it, in the person's language. */
  readonly title: string;
  readonly correlationId?: string;
  readonly violations: readonly {
    readonly pointer: string;
    readonly code: string;
    readonly vi: string;
    readonly en: string;
  }[];
}

export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.title);
  }
}

/** Set by a sign-in, asked of the gateway after a reload. */
export const antiForgery = ref('');
/** Called when a call finds that the session has ended. */
export const onSignedOut: { act: () => void } = { act: () => undefined };

/** Called when the anti-forgery token is not the session's any more (it changes with a password, also in another tab); true: send again. */
export const onTokenChanged: { act: () => Promise<boolean> } = { act: () => Promise.resolve(false) };

const timeoutMs = 30_000;

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return call<T>(path, { method: 'GET', ...(signal ? { signal } : {}) });
}

export function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return call<T>(path, { method, ...json });
}

async function call<T>(path: string, init: RequestInit, isAgain = false): Promise<T> {
  const headers = new Headers(init.headers);
  headers.set('accept', 'application/json');
  if (init.method !== 'GET') headers.set('x-anti-forgery', antiForgery.value);
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal] : [])]);
  const response = await fetch(`/console/${path}`, { ...init, headers, signal }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new CallFailed(0, { code: 'NETWORK', title: words.global.t('error.network'), violations: [] });
  });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : readJson(text);
  if (response.ok) return body as T;
  const problem = problemIn(body, response.status);
  const isStale = problem.code === 'FORGERY_SUSPECTED' && !isAgain;
  if (isStale && (await onTokenChanged.act())) return call<T>(path, init, true);
  if (response.status === 401 && !path.startsWith('session')) onSignedOut.act();
  throw new CallFailed(response.status, problem);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

interface WireProblem {
  readonly code?: string;
  readonly title?: string;
  /** Title and remedy in one text. */
  readonly vi?: string;
  readonly en?: string;
  readonly correlationId?: string;
  readonly violations?: NonNullable<Problem['violations']>;
}

function problemIn(body: unknown, status: number): Problem {
  const told = (typeof body === 'object' && body !== null ? body : {}) as WireProblem;
  return {
    code: told.code ?? `HTTP_${status}`,
    title: told[language()] ?? told.title ?? words.global.t('error.server', { status }),
    violations: told.violations ?? [],
    ...(told.correlationId ? { correlationId: told.correlationId } : {}),
  };
}
