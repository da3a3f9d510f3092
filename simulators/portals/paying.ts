// The citizen pays when the portal is told status 6. Parts of the reference ask for trouble:
//   -NOPAY never · -WRONGAMOUNT 1,000 VND too little · -TWICE two vouchers · -LATE a voucher dated back · -ANON by person and amount only
//   -SPLITWRONG the right sum, but the state's part is 1,000 VND more than computed
import { Courier, type Facts, type Verdict } from '../events/courier.ts';
import type { HttpCaller } from '../server/http-caller.ts';
import type { Ledger } from '../server/ledger.ts';
import type { PaymentFacts, PortalBook, PortalDossier } from './portal-book.ts';

/** How the payer names the dossier on the payment. */
export type Identify = 'dossier' | 'reference' | 'person';

export interface PayingOptions {
  readonly portal: string;
  readonly ledger: Ledger;
  readonly book: PortalBook;
  readonly caller: HttpCaller;
  readonly accountingUrl: string;
  /** Told of each payment, with what was paid. */
  readonly onPayment?: (dossier: PortalDossier, amountVnd: number) => void;
}

export class Paying {
  readonly #options: PayingOptions;
  readonly #courier: Courier<PortalDossier>;
  auto: boolean;
  identify: Identify = 'dossier';

  constructor(options: PayingOptions, auto: boolean) {
    this.#options = options;
    this.auto = auto;
    this.#courier = new Courier<PortalDossier>({
      carry: (dossier) => this.#pay(dossier),
      onAccepted: (dossier, facts) => this.#settled('paid', dossier, facts),
      onRefused: (dossier, facts) => this.#settled('payment-refused', dossier, facts),
    });
  }

  resume(): void {
    for (const dossier of this.#options.book.all()) {
      if (dossier.payment === 'planned') this.#courier.enqueue(dossier.reference, dossier);
    }
  }

  /** Pays once per dossier, however often the portal is told; never for a foreign one, whose amount it does not know. */
  onAsked(dossier: PortalDossier): void {
    if (this.auto && !asksFor(dossier, 'NOPAY')) this.pay(dossier);
  }

  pay(dossier: PortalDossier): void {
    if (dossier.payment !== 'none' || !dossier.facts) return;
    this.#options.ledger.append({ kind: 'payment', key: dossier.reference, data: { reference: dossier.reference } });
    this.#options.onPayment?.(dossier, amountPaid(dossier, dossier.facts));
    this.#courier.enqueue(dossier.reference, dossier);
  }

  stop(): void {
    this.#courier.stop();
  }

  async #pay(dossier: PortalDossier): Promise<Verdict> {
    const { facts } = dossier;
    if (!facts) return { kind: 'never', why: 'the portal does not know the amount' };
    const answer = await this.#options.caller.send({
      method: 'POST',
      url: `${this.#options.accountingUrl}/control/payments`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.#payment(dossier, facts)),
    });
    if (answer.status < 300) return { kind: 'accepted' };
    if (answer.status < 500) return { kind: 'never', why: `accounting said ${answer.status}` };
    return { kind: 'again', why: `accounting said ${answer.status}` };
  }

  #payment(dossier: PortalDossier, known: PaymentFacts): Record<string, unknown> {
    const { paymentReference, ...facts } = known;
    const identify = asksFor(dossier, 'ANON') ? 'person' : this.identify;
    return {
      ...facts,
      paymentId: `${this.#options.portal}:${dossier.reference}`,
      amount: amountPaid(dossier, known),
      ...(identify === 'dossier' ? { dossier: dossier.tnhsNumber ?? dossier.reference } : {}),
      ...(identify !== 'person' && paymentReference !== undefined ? { reference: paymentReference } : {}),
      ...(asksFor(dossier, 'SPLITWRONG') ? { support: known.support + 1000 } : {}),
      ...(asksFor(dossier, 'TWICE') ? { vouchers: 2 } : {}),
      ...(asksFor(dossier, 'LATE') ? { mode: 'late' } : {}),
    };
  }

  #settled(kind: string, dossier: PortalDossier, facts: Facts): void {
    this.#options.ledger.append({ kind, key: dossier.reference, data: { reference: dossier.reference, ...facts } });
  }
}

function amountPaid(dossier: PortalDossier, { amount }: PaymentFacts): number {
  return asksFor(dossier, 'WRONGAMOUNT') ? amount - 1000 : amount;
}

function asksFor(dossier: PortalDossier, trouble: string): boolean {
  return dossier.reference.split('-').includes(trouble);
}
