// What every error code says, read once.
import { shallowRef, type ShallowRef } from 'vue';
import { CallFailed, get } from './client.ts';

interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

export interface CodeWords {
  readonly code: string;
  readonly title: Bilingual;
  readonly remedy: Bilingual;
  readonly mender: string;
  readonly runbook: string;
  readonly runbookTitle: Bilingual;
}

const codes = shallowRef<ReadonlyMap<string, CodeWords>>(new Map());
let asked: Promise<void> | undefined;

async function read(): Promise<void> {
  const { items } = await get<{ items: readonly CodeWords[] }>('api/codes');
  codes.value = new Map(items.map((one) => [one.code, one]));
}

/** Empty until read; where the reading failed a code stands as it is, and the next page asks again. */
export function useCodes(): Readonly<ShallowRef<ReadonlyMap<string, CodeWords>>> {
  asked ??= read().catch((error: unknown) => {
    asked = undefined;
    if (!(error instanceof CallFailed)) throw error;
  });
  return codes;
}
