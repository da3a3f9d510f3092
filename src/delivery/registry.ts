// Which handler carries which operation. Boot refuses to go on when one is missing or doubled.
import { Injectable } from '@nestjs/common';
import { operations, systems, type Operation, type System } from '../domain/operations.js';
import type { DeliveryHandler } from './handler.js';

@Injectable()
export class DeliveryRegistry {
  private readonly handlers = new Map<string, DeliveryHandler>();

  /** Called by each partner room while its module starts. */
  register(...handlers: readonly DeliveryHandler[]): void {
    for (const handler of handlers) {
      const key = `${handler.system}.${handler.operation}`;
      if (this.handlers.has(key)) throw new Error(`Two handlers for ${key}`);
      this.handlers.set(key, handler);
    }
  }

  /** @throws Error when no handler is registered; boot has proved that this cannot happen. */
  handlerOf(system: System, operation: Operation): DeliveryHandler {
    const handler = this.handlers.get(`${system}.${operation}`);
    if (!handler) throw new Error(`No handler for ${system}.${operation}`);
    return handler;
  }

  /** Boot's proof. @throws Error naming every operation without a handler. */
  proveComplete(): void {
    const wanted = systems.flatMap((system) => operations[system].map((operation) => `${system}.${operation}`));
    const missing = wanted.filter((key) => !this.handlers.has(key));
    const unknown = [...this.handlers.keys()].filter((key) => !wanted.includes(key));
    if (missing.length + unknown.length > 0) {
      throw new Error(
        `Operations without handler: ${missing.join(', ') || 'none'}; handlers without operation: ${unknown.join(', ') || 'none'}`,
      );
    }
  }
}
