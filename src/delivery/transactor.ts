// A transaction that, once committed, offers the duties written in it to the dispatcher.
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import { Dispatcher } from './dispatcher.js';
import { takeTouched } from './outbox.js';

@Injectable()
export class Transactor {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly dispatcher: Dispatcher,
  ) {}

  /**
   * Runs `work` in one transaction. After commit the new heads of the touched lines get their jobs; if that fails the sweeper does it.
   * @throws whatever `work` or the commit throws; then nothing was written.
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { result, touched } = await this.database.transaction().execute(async (tx) => {
      const value = await work(tx);
      return { result: value, touched: takeTouched(tx) };
    });
    this.dispatcher.offerHeadsOf(touched);
    return result;
  }
}
