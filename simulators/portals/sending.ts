// What a portal owes the gateway: each submission, supplement and withdrawal, in order per dossier, until it has an answer.
import { randomUUID } from 'node:crypto';
import { amountOf } from '../contribution.ts';
import { Courier, type Facts, type Verdict } from '../events/courier.ts';
import type { Dossier } from '../samples.ts';
import type { Ledger } from '../server/ledger.ts';
import { statusOf, type DoorName, type PaymentFacts, type PortalBook, type PortalDossier } from './portal-book.ts';

export interface CitizenRequest {
  readonly id: string;
  readonly kind: 'supplement' | 'withdraw';
  readonly text: string;
}

/** How this portal speaks to the gateway. */
export interface GatewayDoor {
  readonly submit: (dossier: Dossier, door: DoorName) => Promise<Verdict>;
  readonly request: (dossier: PortalDossier, request: CitizenRequest, submitted: Dossier) => Promise<Verdict>;
}

type Duty = { readonly reference: string; readonly request?: CitizenRequest };

export class Sending {
  readonly #ledger: Ledger;
  readonly #book: PortalBook;
  readonly #door: GatewayDoor;
  readonly #courier: Courier<Duty>;
  /** Answer a request for a supplement by itself. */
  autoSupplement = true;

  constructor(ledger: Ledger, book: PortalBook, door: GatewayDoor) {
    this.#ledger = ledger;
    this.#book = book;
    this.#door = door;
    this.#courier = new Courier<Duty>({
      carry: (duty) => this.#carry(duty),
      onAccepted: (duty, facts) => this.#accepted(duty, facts),
      onRefused: (duty, facts) => this.#refused(duty, facts),
      concurrency: 64,
      longestPauseMs: 1000,
    });
  }

  resume(): void {
    for (const { reference, state } of this.#book.all()) {
      if (state === 'sending') this.#courier.enqueue(reference, { reference });
    }
    for (const { key, data } of this.#ledger.query({ kind: 'request', limit: Infinity })) {
      const reference = String(data['reference']);
      const open = this.#book.get(reference)?.requests.some((one) => one.id === key && !one.settled);
      const request = { id: key, kind: data['request'], text: String(data['text']) } as CitizenRequest;
      if (open) this.#courier.enqueue(reference, { reference, request });
    }
  }

  submit(dossier: Dossier, door: DoorName): void {
    const facts = paymentFactsOf(dossier);
    this.#ledger.append({ kind: 'submission', key: dossier.reference, data: { door, facts }, detail: dossier });
    this.#courier.enqueue(dossier.reference, { reference: dossier.reference });
  }

  ask(dossier: PortalDossier, kind: CitizenRequest['kind'], text: string): CitizenRequest {
    const request = { id: randomUUID(), kind, text };
    const { reference } = dossier;
    this.#ledger.append({ kind: 'request', key: request.id, data: { reference, request: kind, text } });
    this.#courier.enqueue(reference, { reference, request });
    return request;
  }

  onTold(dossier: PortalDossier): void {
    if (this.autoSupplement && dossier.state !== 'foreign' && statusOf(dossier) === 5)
      this.ask(dossier, 'supplement', 'Đã bổ sung bản chụp căn cước rõ nét');
  }

  waiting() {
    return this.#courier.waiting();
  }

  stop(): void {
    this.#courier.stop();
  }

  async #carry({ reference, request }: Duty): Promise<Verdict> {
    const dossier = this.#book.get(reference);
    const submitted = this.#book.submission(reference);
    if (!dossier?.door || !submitted) return { kind: 'never', why: 'the portal has lost the dossier' };
    return request ? this.#door.request(dossier, request, submitted) : this.#door.submit(submitted, dossier.door);
  }

  #accepted({ reference, request }: Duty, facts: Facts): void {
    if (!request) this.#ledger.append({ kind: 'acknowledged', key: reference, data: facts });
    else
      this.#ledger.append({ kind: 'request-settled', key: request.id, data: { reference, accepted: true, ...facts } });
  }

  #refused({ reference, request }: Duty, facts: Facts): void {
    if (!request) this.#ledger.append({ kind: 'refused', key: reference, data: facts });
    else
      this.#ledger.append({ kind: 'request-settled', key: request.id, data: { reference, accepted: false, ...facts } });
  }
}

function paymentFactsOf({ participant, contribution, agency, paymentReference, submittedAt }: Dossier): PaymentFacts {
  const { income, method, months, supportGroups, fromMonth, declaredAmount } = contribution;
  const { support } = amountOf({ income, method, months, supportGroups, paidOn: new Date(submittedAt) });
  const { personalId, vssCode, fullName } = participant;
  return {
    amount: declaredAmount,
    support,
    ...(paymentReference === undefined ? {} : { paymentReference }),
    personalId,
    ...(vssCode === undefined ? {} : { vssCode }),
    payer: fullName,
    agency,
    fromMonth,
    months,
    method,
    income,
  };
}
