// Proof at boot: no method under /console/api is open by oversight.
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { consoleApi, rightKey } from './operator.gate.js';

const pathKey = 'path';

@Injectable()
export class OperatorRights implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error naming every method that answers under /console/api without a right. */
  onApplicationBootstrap(): void {
    const open = this.discovery.getControllers().flatMap(({ metatype }) => (metatype ? this.openIn(metatype) : []));
    if (open.length > 0) throw new Error(`Methods of the operators' API without @Right: ${open.join(', ')}`);
  }

  private openIn(controller: { readonly name: string; readonly prototype?: unknown }): string[] {
    const prototype = controller.prototype as Record<string, object> | undefined;
    const paths = [Reflect.getMetadata(pathKey, controller) as unknown].flat();
    if (!prototype || !paths.some((path) => consoleApi.test(`/${String(path).replace(/^\//, '')}`))) return [];
    return this.scanner
      .getAllMethodNames(prototype)
      .filter((name) => isOpen(prototype[name]))
      .map((name) => `${controller.name}.${name}`);
  }
}

function isOpen(method: object | undefined): boolean {
  if (!method || Reflect.getMetadata(pathKey, method) === undefined) return false;
  return Reflect.getMetadata(rightKey, method) === undefined;
}
