// Who is signed in, and what they may do. The cookie itself is out of reach of this code.
import { computed, ref } from 'vue';
import { antiForgery, CallFailed, get, onTokenChanged, send } from './client.ts';

export type Right =
  'view' | 'view-personal-data' | 'reconcile' | 'replay' | 'edit' | 'approve' | 'configure' | 'administer';

export interface SignedIn {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly rights: readonly Right[];
  /** Empty: every agency. */
  readonly agencies: readonly string[];
  /** `password`: it must be changed first; `second-factor`: it must be enrolled first. */
  readonly stage: 'password' | 'second-factor' | 'full';
  readonly antiForgery: string;
  /** The password is kept by the provider of single sign-on. */
  readonly singleSignOn: boolean;
}

export const person = ref<SignedIn>();
export const isFull = computed(() => person.value?.stage === 'full');

export function may(right: Right): boolean {
  return person.value?.rights.includes(right) ?? false;
}

/** After a load of the page: is there a session still? */
export async function recall(): Promise<void> {
  try {
    keep(await get<SignedIn>('session'));
  } catch (error) {
    if (error instanceof CallFailed && error.status === 401) person.value = undefined;
    else throw error;
  }
}

/** For the same person only: whoever signed in meanwhile is not who pressed the button. */
onTokenChanged.act = async () => {
  const told = await get<SignedIn>('session').catch(() => undefined);
  if (!told || told.username !== person.value?.username) return false;
  keep(told);
  return true;
};

export async function signIn(username: string, password: string, code: string): Promise<void> {
  keep(await send<SignedIn>('POST', 'session', { username, password, ...(code === '' ? {} : { code }) }));
}

export async function changePassword(present: string, wanted: string): Promise<void> {
  keep(await send<SignedIn>('PUT', 'session/password', { present, wanted }));
}

export interface Enrolment {
  readonly secret: string;
  readonly uri: string;
}

export function beginSecondFactor(): Promise<Enrolment> {
  return send<Enrolment>('POST', 'session/second-factor');
}

export async function confirmSecondFactor(code: string): Promise<void> {
  keep(await send<SignedIn>('PUT', 'session/second-factor', { code }));
}

/** @returns where to go on to, so that the provider of single sign-on ends its session too. */
export async function signOut(): Promise<string | undefined> {
  const told = await send<{ continueAt: string } | undefined>('DELETE', 'session');
  forget();
  return told?.continueAt;
}

export function forget(): void {
  person.value = undefined;
  antiForgery.value = '';
}

function keep(told: SignedIn): void {
  // The token first: what watches the person calls with it.
  antiForgery.value = told.antiForgery;
  person.value = told;
}
