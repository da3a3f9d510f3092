// How the one HTTP port treats every call before a door sees it:
// 1. a correlation id, in the answer too; 2. no compressed bodies; 3. the REST door's caller, before a byte of body is read;
// 4. a bounded body, kept byte for byte, and JSON read strictly; 5. room for it among those in work.
import type { IncomingMessage } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { GatewayError } from '../domain/errors.js';
import { CONFIG, type Config } from '../platform/config.js';
import { BodyBudget } from './door/body-budget.js';
import { correlationHeader, correlationIdOf } from './door/correlation.js';
import { DoorFilter } from './door/door.filter.js';
import { failureOf } from './door/door-failure.js';
import './door/door-request.js';
import { sendProblem } from './door/problem.js';
import { boundNotices } from './payplat/payplat.controller.js';
import { parseStrictJson } from './json/strict-json.js';
import { serveDocuments } from './rest/documents.js';
import { RestGate } from './rest/rest.gate.js';
import { SoapDoors } from './soap/soap-doors.service.js';

const formBytes = 8192;
const requestTimeoutMs = 60_000;
const keepAliveMs = 65_000;
/** What a worker serves too. */
const watched = /^\/(health\/|status)/;

/** What the adapter is made with; the application itself must be created with `bodyParser: false`. */
export function fastifyOptions(config: Config): FastifyServerOptions {
  return {
    logger: false,
    bodyLimit: config.MAX_BODY_BYTES,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    return503OnClosing: true,
    // A list, never `true`: that would believe whatever any caller writes. Also tells whether the proxy was called by TLS.
    ...(config.TRUSTED_PROXIES.length === 0 ? {} : { trustProxy: [...config.TRUSTED_PROXIES] }),
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => correlationIdOf(request.headers),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header(correlationHeader, request.id);
      sendProblem(request, reply, failureOf(error));
    },
  };
}

/** Call once, after the application is created and before it listens. */
export async function configureDoors(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  app.useGlobalFilters(app.get(DoorFilter));
  fastify.decorateRequest('sentBody', undefined);
  fastify.decorateRequest('caller', undefined);
  fastify.decorateRequest('maHoSo', undefined);
  const gate = app.get(RestGate);
  const config = app.get<Config>(CONFIG);
  const hasDoors = config.ROLE !== 'worker';
  const budget = new BodyBudget(config.MAX_BODIES_BYTES, config.MAX_BODY_BYTES);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header(correlationHeader, request.id);
    const route = request.routeOptions.url ?? '';
    if (!hasDoors && !watched.test(route)) return done(new GatewayError('NOT_FOUND'));
    if (isCompressed(request) && !route.startsWith('/soap/')) return done(new GatewayError('UNSUPPORTED_MEDIA_TYPE'));
    if (route.startsWith('/v1/')) return void openGate(gate, request, done);
    done();
  });
  fastify.addHook('preValidation', (request, reply, done) => {
    try {
      reply.raw.once('close', budget.take(request.headers));
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  readBodies(fastify);
  boundNotices(fastify);
  await app.get(SoapDoors).mount(fastify);
  serveDocuments(app, app.get(CONFIG));
}

function openGate(gate: RestGate, request: FastifyRequest, done: (error?: Error) => void): void {
  try {
    const opened = gate.open(request);
    if (opened) opened.then(() => done(), done);
    else done();
  } catch (error) {
    done(error as Error);
  }
}

function isCompressed(request: FastifyRequest): boolean {
  return (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity';
}

function readBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    request.sentBody = body as Buffer;
    try {
      refuseForeignCharset(request);
      done(null, parseStrictJson(request.sentBody));
    } catch (error) {
      done(error as Error);
    }
  });
  const formType = 'application/x-www-form-urlencoded';
  fastify.addContentTypeParser(formType, { parseAs: 'string', bodyLimit: formBytes }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
}

/** JSON is UTF-8 (RFC 8259); a sender that says otherwise is taken at its word and refused. */
function refuseForeignCharset(request: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) throw new GatewayError('UNSUPPORTED_MEDIA_TYPE');
}
