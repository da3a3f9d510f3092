// The raw queues (Bull Board) at /console/queues, for whoever administers the whole house; to look at, not to act upon.
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RawQueues } from '../../delivery/raw-queues.js';
import { GatewayError, errorTable } from '../../domain/errors.js';
import type { ErrorEntry } from '../../domain/errors/entry.js';
import { OperatorGate, operatorIn, type Operator } from '../operator.gate.js';
import { requireWholeHouse } from '../who/whole-house.js';
import { BoardRoutes } from './board-routes.js';

const basePath = '/console/queues';

// Like the console's own policy, but its component library puts style elements into the page: allowed on these paths only.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
const longestLookMs = 5000;
const ownRoute = /^\/console\/queues(\/|$)/;

/** Call before the application listens. */
export async function serveQueueBoard(app: NestFastifyApplication): Promise<void> {
  const gate = app.get(OperatorGate);
  const queues = app.get(RawQueues);
  const routes = new BoardRoutes(basePath);
  let isOpen = false;
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    if (!ownRoute.test(request.routeOptions.url ?? '')) return undefined;
    void reply.headers(headers);
    try {
      await gate.open(request);
      requireKeeper(operatorIn(request));
    } catch (error) {
      return refuse(request, reply, error);
    }
    if (!isOpen) routes.board.setQueues(queues.adapters());
    isOpen = true;
    return undefined;
  });
  await mount(fastify, routes);
}

function requireKeeper(operator: Operator): void {
  requireWholeHouse(operator);
  if (!operator.rights.has('administer')) throw new GatewayError('FORBIDDEN');
}

/** These routes are not the framework's, whose filter answers for the others. */
function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof GatewayError)) throw error;
  const { http = 403, title } = errorTable[error.code] as ErrorEntry;
  const problem = { status: http, code: error.code, title: title.en, ...title, correlationId: request.id };
  return reply.status(http).type('application/problem+json').send(problem);
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), longestLookMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

async function mount(fastify: FastifyInstance, routes: BoardRoutes): Promise<void> {
  await fastify.register(fastifyStatic, {
    root: routes.staticFolder,
    prefix: `${basePath}/static/`,
    decorateReply: false,
    index: false,
  });
  for (const route of routes.apiRoutes) {
    fastify.get(`${basePath}${route.path}`, async (request, reply) => {
      const { params, query } = request as { params: Record<string, unknown>; query: Record<string, unknown> };
      const answer = await inTime(route.answer({ params, query }));
      // Redis is gone: its client would wait for it for ever, and so would the page, and a stop of the gateway.
      if (!answer) return refuse(request, reply, new GatewayError('OVERLOADED'));
      const { status, body } = answer;
      return reply
        .status(status ?? 200)
        .header('cache-control', 'no-store')
        .send(body);
    });
  }
  // Its page finds its files relative to the address with a slash at the end.
  fastify.get(basePath, (_request, reply) => reply.redirect(`${basePath}/`));
  for (const path of routes.pagePaths) {
    fastify.get(`${basePath}${path}`, (_request, reply) =>
      reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(routes.page()),
    );
  }
}
