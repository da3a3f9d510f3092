// Where the documents of each mapping are stored, and how each is read back as the mapping gets it in traffic. Read-only.
//   kept      what came in, byte for byte: forms of the portals (without their attachments, which are judged apart from the
//             mapping), answers of the register, vouchers as accounting wrote them
//   rebuilt   what goes out: the delivery with its dossier as it is now, through the same functions that the rooms build their
//             documents with; what a supplement changed since then is in it
// Every mapping of the release stands here (a spec compares).
import { sourceOf } from '../../callbacks/callback-mapping.js';
import { readStatusChanges } from '../../callbacks/status-change.js';
import { readSyncSources, type SyncGround } from '../../callbacks/sync-sources.js';
import type { DeliveryWork } from '../../delivery/handler.js';
import type { Operation, System } from '../../domain/operations.js';
import { orderOf as registerOrder } from '../../eligibility/register.request.js';
import type { StoredDelivery } from '../../store/mapping-samples.js';
import { orderOf as tnhsOrder } from '../../tnhs/tnhs.request.js';
import { orderOf as tstOrder } from '../../tst/tst.request.js';

export type SampleSource =
  | { readonly kind: 'form'; readonly door: FormDoor; readonly operation: 'submit' | 'supplement' | 'withdraw' }
  | { readonly kind: 'answer'; readonly system: System; readonly operation: Operation }
  | { readonly kind: 'delivery'; readonly system: System; readonly operation: Operation; readonly read: ReadWorks }
  | { readonly kind: 'voucher' };

export type FormDoor = 'rest' | 'dvcqg' | 'soap';
type ReadWorks = (ground: SyncGround, works: readonly DeliveryWork[]) => Promise<unknown[]>;

const orders =
  (orderOf: (work: DeliveryWork) => unknown): ReadWorks =>
  (_ground, works) =>
    Promise.resolve(works.map(orderOf));

const changes: ReadWorks = async ({ database }, works) =>
  (await readStatusChanges(database, works)).map((change) => change && sourceOf(change));

const sources: Readonly<Record<string, SampleSource>> = {
  'native-to-canonical': { kind: 'form', door: 'rest', operation: 'submit' },
  'native-supplement-to-canonical': { kind: 'form', door: 'rest', operation: 'supplement' },
  'native-withdrawal-to-canonical': { kind: 'form', door: 'rest', operation: 'withdraw' },
  'dvcqg-to-canonical': { kind: 'form', door: 'dvcqg', operation: 'submit' },
  'dvcqg-supplement-to-canonical': { kind: 'form', door: 'dvcqg', operation: 'supplement' },
  'dvcqg-withdrawal-to-canonical': { kind: 'form', door: 'dvcqg', operation: 'withdraw' },
  'soap-to-canonical': { kind: 'form', door: 'soap', operation: 'submit' },
  'soap-supplement-to-canonical': { kind: 'form', door: 'soap', operation: 'supplement' },
  'soap-withdrawal-to-canonical': { kind: 'form', door: 'soap', operation: 'withdraw' },
  'register-answer-to-verification': { kind: 'answer', system: 'register', operation: 'verify' },
  'canonical-to-register-verification': delivery('register', 'verify', orders(registerOrder)),
  'canonical-to-tnhs-create': delivery('tnhs', 'create', orders(tnhsOrder)),
  'canonical-to-tnhs-supplement': delivery('tnhs', 'supplement', orders(tnhsOrder)),
  'canonical-to-tnhs-withdraw': delivery('tnhs', 'withdraw', orders(tnhsOrder)),
  'voucher-to-tst-record': delivery('tst', 'record', orders(tstOrder)),
  'canonical-to-tst-cover': delivery('tst', 'cover', orders(tstOrder)),
  'status-to-vss-portal': delivery('vss-portal', 'status', changes),
  'status-to-npsp-status': delivery('npsp', 'status', changes),
  'status-to-npsp-progress': delivery('npsp', 'progress', changes),
  'status-to-npsp-sync': delivery('npsp', 'sync', readSyncSources),
  'accounting-voucher-to-canonical': { kind: 'voucher' },
};

/** Undefined: documents of this mapping are not stored in a way that it could read again. */
export function sourceOfMapping(name: string): SampleSource | undefined {
  return Object.hasOwn(sources, name) ? sources[name] : undefined;
}

/** Deliveries as their room gets them; nothing can be sent or kept through them. */
export function worksOf(rows: readonly StoredDelivery[]): DeliveryWork[] {
  return rows.map(({ delivery: row, dossier }) => ({
    id: row.id,
    dossierId: row.dossier_id,
    system: row.system as System,
    operation: row.operation as Operation,
    idempotencyKey: row.idempotency_key,
    payload: row.payload,
    attempt: Math.max(row.attempts, 1),
    correlationId: row.correlation_id,
    dossier,
    signal: AbortSignal.abort(),
    record: () => undefined,
  }));
}

function delivery(system: System, operation: Operation, read: ReadWorks): SampleSource {
  return { kind: 'delivery', system, operation, read };
}
