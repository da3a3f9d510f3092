// What the registers hold of the persons a tester told of; rebuilt from the ledger.
import type { Ledger } from '../server/ledger.ts';
import { asRecord, asText } from '../server/untyped.ts';

export interface PersonRecord {
  readonly person: string;
  /** Agency whose list this is; absent: every agency's. */
  readonly agency?: string;
  readonly listed: Readonly<Record<string, boolean>>;
  /** Since when compulsorily insured; false: not. */
  readonly compulsory: string | false;
  readonly addressMatches: boolean | null;
  readonly supportedMonths?: number;
}

export class PersonBook {
  readonly #ledger: Ledger;
  readonly #persons = new Map<string, PersonRecord>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    ledger.replayInto(({ kind, key, data }) => {
      if (kind === 'person') this.#persons.set(key, data as unknown as PersonRecord);
    });
  }

  /** Changes what is told, keeps the rest. */
  tell(person: string, told: Readonly<Record<string, unknown>>): PersonRecord {
    const before = this.#persons.get(person);
    const { agency, compulsory, addressMatches, supportedMonths } = { ...before, ...told };
    const record: PersonRecord = {
      person,
      ...(typeof agency === 'string' ? { agency } : {}),
      listed: { ...before?.listed, ...(asRecord(told['listed']) as Record<string, boolean>) },
      compulsory: typeof compulsory === 'string' ? compulsory : false,
      addressMatches: typeof addressMatches === 'boolean' || addressMatches === null ? addressMatches : true,
      ...(typeof supportedMonths === 'number' ? { supportedMonths } : {}),
    };
    this.#ledger.append({ kind: 'person', key: person, data: { ...record } });
    return record;
  }

  find(named: {
    readonly personalId?: string;
    readonly vssCode?: string;
    readonly agency: string;
  }): PersonRecord | undefined {
    const record = this.#persons.get(asText(named.personalId)) ?? this.#persons.get(asText(named.vssCode));
    return record?.agency === undefined || record.agency === named.agency ? record : undefined;
  }

  all(): PersonRecord[] {
    return [...this.#persons.values()];
  }
}
