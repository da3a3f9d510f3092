// Keeps this process's knowledge of the data keys fresh, and lets an operator rotate and retire them while everything runs.
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Ticker } from '../delivery/ticker.js';
import { GatewayError } from '../domain/errors.js';
import { vault } from '../platform/vault.js';
import { countAttachmentsUnderOtherKeys } from '../store/attachment.repository.js';
import { DataKeys, type DataKeyState } from '../store/data-keys.js';
import { listWalks, tablesToWalk, type Walk } from '../store/sealing.repository.js';
import { PrivacyParts } from './privacy-parts.service.js';

export interface KeyProgress {
  readonly keys: readonly DataKeyState[];
  /** The tables as they are brought under the active key. */
  readonly walks: readonly Walk[];
  readonly tablesLeft: readonly string[];
  readonly attachmentsLeft: number;
  /** Nothing is left under an older key. */
  readonly done: boolean;
}

@Injectable()
export class KeyKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;

  constructor(
    private readonly parts: PrivacyParts,
    private readonly keys: DataKeys,
  ) {
    const { config, logger } = parts;
    this.ticker = new Ticker(
      config.KEYS_READ_EVERY_MS,
      () => keys.reread(),
      (error) =>
        logger.warn({ event: 'keys.read.failed', err: error }, 'data keys not read; tried again at the next tick'),
    );
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
  }

  /** Adds a data key; from `activeFrom` on it seals, and the sealing schedule brings everything under it. */
  async rotate(): Promise<{ version: number; activeFrom: Date }> {
    const added = await this.keys.rotate();
    this.parts.logger.info({ event: 'keys.rotated', ...added }, `data key ${added.version} was added`);
    return added;
  }

  async progress(): Promise<KeyProgress> {
    const active = vault().active;
    const [keys, walks, left, attachmentsLeft] = await Promise.all([
      this.keys.list(),
      listWalks(this.parts.pool, active),
      tablesToWalk(this.parts.pool, active),
      countAttachmentsUnderOtherKeys(this.parts.database, active),
    ]);
    const tablesLeft = left.map((table) => table.name);
    return { keys, walks, tablesLeft, attachmentsLeft, done: tablesLeft.length === 0 && attachmentsLeft === 0 };
  }

  /**
   * Erases every data key older than the active one.
   * @returns the versions erased. @throws GatewayError KEY_STILL_USED while something may be sealed under one of them.
   */
  async retireOld(): Promise<number[]> {
    const { done, keys } = await this.progress();
    const waits = keys.some((key) => key.retiredAt === null && key.version > vault().active);
    if (!done || waits) throw new GatewayError('KEY_STILL_USED');
    const retired = await this.keys.retireBefore(vault().active);
    this.parts.logger.info({ event: 'keys.retired', retired }, 'older data keys were erased');
    return retired;
  }
}
