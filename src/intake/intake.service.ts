// Takes what portals send: once. The answer comes only after the commit that made the dossier, its raw message,
// its first timeline row and its first duty durable.
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { Dispatcher } from '../delivery/dispatcher.js';
import { putDeliveries, type NewDelivery } from '../delivery/outbox.js';
import { moveDossier } from '../delivery/status-mover.js';
import { Transactor } from '../delivery/transactor.js';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import { GatewayError, type Violation } from '../domain/errors.js';
import { isClosed, mayMove } from '../domain/status.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { POOL, type DossierRow, type Tx } from '../store/database.js';
import { attachmentHashes, linkAttachments } from '../store/attachment.repository.js';
import { dossierFacts } from '../store/dossier-facts.js';
import { contentHash, isSameContent } from '../store/keyed-hashes.js';
import { keepMessages } from '../store/message.repository.js';
import { Batcher } from '../store/batcher.js';
import { firstStatus, rowOf, storeSubmissions, type Row, type Stored } from './intake.statement.js';
import { mergeChanges } from './merge-changes.js';
import type { DossierName, RawMessage, Receipt, Submission, Supplement, Withdrawal } from './submission.js';

const batchLanes = 2;
/** Of the canonical dossier: what the registers are asked about. */
const verifiedParts = ['participant', 'contribution'];

@Injectable()
export class IntakeService implements BeforeApplicationShutdown {
  private readonly batcher: Batcher<Row, Stored | undefined>;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly transactor: Transactor,
    private readonly dispatcher: Dispatcher,
  ) {
    this.batcher = new Batcher({
      batchLimit: config.INTAKE_BATCH,
      queueLimit: config.INTAKE_QUEUE,
      lanes: batchLanes,
      keysOf: (row) => [
        `r ${row.submission.portal} ${row.submission.reference}`,
        `k ${row.submission.portal} ${row.submission.idempotencyKey ?? row.id}`,
      ],
      store: (rows) => storeSubmissions(pool, rows),
    });
  }

  beforeApplicationShutdown(): void {
    this.batcher.stop();
  }

  /**
   * Opens a dossier, or gives the first answer again for the same content.
   * @throws GatewayError REFERENCE_CONFLICT (same reference or key, other content) or OVERLOADED.
   */
  async submit(submission: Submission): Promise<Receipt> {
    const row = rowOf(submission, this.clock.now());
    const stored = (await this.batcher.add(row)) ?? (await this.batcher.add(row));
    if (!stored) throw new GatewayError('OVERLOADED', [], 1);
    if (stored.fresh) this.offer(row);
    else if (stored.reference !== submission.reference || !isSameContent(stored.contentHash, row.contentHash))
      throw new GatewayError('REFERENCE_CONFLICT');
    return {
      id: stored.id,
      reference: stored.reference,
      status: firstStatus,
      receivedAt: stored.receivedAt,
      repeated: !stored.fresh,
      ...warned(stored.warnings),
    };
  }

  /** Whether the portal has used this reference for a dossier before. */
  async isTaken(portal: string, reference: string): Promise<boolean> {
    const { rows } = await this.pool.query('SELECT 1 FROM dossier WHERE portal = $1 AND portal_ref = $2', [
      portal,
      reference,
    ]);
    return rows.length > 0;
  }

  private offer({ deliveryId, opening, receivedAt: notBefore }: Row): void {
    this.dispatcher.offerSoon({ id: deliveryId, system: 'register', notBefore });
    for (const { id, system } of opening) this.dispatcher.offerSoon({ id, system, notBefore });
  }

  /**
   * Takes a supplement of a dossier in status 5 and moves it back to 1; the same supplement again gets the same answer.
   * @throws GatewayError NOT_FOUND or STATUS_CONFLICT.
   */
  supplement(supplement: Supplement): Promise<Receipt> {
    return this.transactor.run(async (tx) => {
      const dossier = await this.lock(tx, supplement.portal, supplement.dossier);
      const hash = contentHash({ note: supplement.note, changes: supplement.changes }).toString('hex').slice(2, 34);
      if (await this.alreadyTaken(tx, dossier.id, `${dossier.id}.%.${hash}`))
        return receiptOf(dossier, dossier.updated_at, true);
      if (!mayMove(dossier.status, 1, 'portal')) throw new GatewayError('STATUS_CONFLICT');
      const at = this.clock.now();
      const merged = mergeChanges(dossier.canonical, supplement.changes);
      const judged = changesFacts(supplement) ? await supplement.judge?.({ merged, dossier, tx }) : undefined;
      const facts = dossierFacts(merged);
      const move = await moveDossier(tx, {
        dossierId: dossier.id,
        locked: dossier,
        to: 1,
        by: 'portal',
        at,
        reason: supplement.note,
        set: { facts },
      });
      if (!move.moved) throw new GatewayError('STATUS_CONFLICT');
      if (judged?.computed) await keepComputed(tx, dossier.id, judged.computed);
      await linkAttachments(tx, dossier.id, attachmentHashes(supplement.changes));
      await this.keep(tx, dossier, {
        raw: supplement.raw,
        operation: 'supplement',
        at,
        correlationId: supplement.correlationId,
      });
      await putDeliveries(tx, [supplementDuty(dossier.id, supplement, `${move.sequence}.${hash}`)]);
      const receipt = receiptOf({ ...dossier, status: 1 }, at, false);
      return { ...receipt, ...warned(judged?.warnings) };
    });
  }

  /**
   * Takes the wish to withdraw; the dossier moves to 7 when TNHS has accepted it. A repeat gets the same answer.
   * @throws GatewayError NOT_FOUND or STATUS_CONFLICT (closed, or the participation is already recorded).
   */
  withdraw(withdrawal: Withdrawal): Promise<Receipt> {
    return this.transactor.run(async (tx) => {
      const dossier = await this.lock(tx, withdrawal.portal, withdrawal.dossier);
      const key = `${dossier.id}.tnhs.withdraw`;
      if (await this.alreadyTaken(tx, dossier.id, key)) return receiptOf(dossier, dossier.updated_at, true);
      if (isClosed(dossier.status) || dossier.status === 9 || (await paymentRuns(tx, dossier.id)))
        throw new GatewayError('STATUS_CONFLICT');
      const at = this.clock.now();
      await this.keep(tx, dossier, {
        raw: withdrawal.raw,
        operation: 'withdraw',
        at,
        correlationId: withdrawal.correlationId,
      });
      const payload = { reason: withdrawal.reason };
      await putDeliveries(tx, [
        {
          dossierId: dossier.id,
          system: 'tnhs',
          operation: 'withdraw',
          idempotencyKey: key,
          payload,
          correlationId: withdrawal.correlationId,
        },
      ]);
      return receiptOf(dossier, at, false);
    });
  }

  private async lock(tx: Tx, portal: string, name: DossierName): Promise<DossierRow> {
    const query = tx.selectFrom('dossier').selectAll().where('portal', '=', portal).forUpdate();
    const named = 'id' in name ? query.where('id', '=', name.id) : query.where('portal_ref', '=', name.reference);
    const dossier = await named.executeTakeFirst();
    if (!dossier) throw new GatewayError('NOT_FOUND');
    return dossier;
  }

  private async alreadyTaken(tx: Tx, dossierId: string, keyPattern: string): Promise<boolean> {
    const found = await tx
      .selectFrom('delivery')
      .select('id')
      .where('dossier_id', '=', dossierId)
      .where('idempotency_key', 'like', keyPattern)
      .executeTakeFirst();
    return found !== undefined;
  }

  private async keep(
    tx: Tx,
    dossier: DossierRow,
    kept: { raw: RawMessage; operation: string; at: Date; correlationId: string },
  ): Promise<void> {
    const { raw, operation, at, correlationId } = kept;
    const message = {
      at,
      direction: 'in' as const,
      system: dossier.portal,
      operation,
      dossierId: dossier.id,
      correlationId,
    };
    await keepMessages(tx, [{ ...message, contentType: raw.contentType, headers: raw.headers, body: raw.body }]);
  }
}

function warned(warnings: readonly Violation[] | undefined): Pick<Receipt, 'warnings'> {
  return warnings?.length ? { warnings } : {};
}

function changesFacts({ changes }: Supplement): boolean {
  return verifiedParts.some((part) => part in changes);
}

async function keepComputed(tx: Tx, dossierId: string, computed: ComputedMoney): Promise<void> {
  await tx
    .updateTable('dossier')
    .set({ computed: JSON.stringify(computed) })
    .where('id', '=', dossierId)
    .execute();
}

/** Changed facts are verified before TNHS gets them; papers and notes go there at once. */
function supplementDuty(dossierId: string, supplement: Supplement, tail: string): NewDelivery {
  const { note, changes, correlationId } = supplement;
  const carried = {
    operation: 'supplement' as const,
    idempotencyKey: `${dossierId}.tnhs.supplement.${tail}`,
    payload: { note, changes },
  };
  if (!changesFacts(supplement)) return { dossierId, system: 'tnhs', correlationId, ...carried };
  return {
    ...{ dossierId, system: 'register', operation: 'verify', idempotencyKey: `${dossierId}.register.verify.${tail}` },
    ...{ payload: { then: carried }, correlationId },
  };
}

async function paymentRuns(tx: Tx, dossierId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('voucher')
    .select('number')
    .where('dossier_id', '=', dossierId)
    .where('standing', 'in', ['recording', 'recorded'])
    .executeTakeFirst();
  return found !== undefined;
}

function receiptOf(dossier: DossierRow, receivedAt: Date, repeated: boolean): Receipt {
  return { id: dossier.id, reference: dossier.portal_ref, status: dossier.status, receivedAt, repeated };
}
