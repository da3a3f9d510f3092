// Puts the operators' gate before every path under /console/api.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OperatorGate, consoleApi } from './operator.gate.js';

/** Call once, after the doors are configured (correlation id, roles and body limits come first) and before the application listens. */
export function openConsole(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const gate = app.get(OperatorGate);
  fastify.decorateRequest('operator', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!consoleApi.test(request.routeOptions.url ?? '')) return done();
    gate.open(request).then(() => done(), done);
  });
}
