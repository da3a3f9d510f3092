// Serves the console's built pages under /console/, with a policy that lets nothing in from elsewhere.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { consoleApi } from '../operator.gate.js';

// Components position themselves through style attributes set by script (allowed); nothing is inlined in the page.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

const hashedFile = /\/assets\//;
const forYears = 'public, max-age=31536000, immutable';

/** Call before the application listens. Without built pages (an api without them) the console answers 404. */
export async function serveConsolePages(app: NestFastifyApplication, projectRoot: string): Promise<void> {
  const folder = join(projectRoot, 'web', 'dist');
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return;
  const page = readFileSync(index);
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(fastifyStatic, {
    root: folder,
    prefix: '/console/',
    wildcard: false,
    decorateReply: false,
    index: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      void reply.headers({ ...headers, 'cache-control': hashedFile.test(path) ? forYears : 'no-cache' });
    },
  });
  const send = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (consoleApi.test(request.url)) throw new GatewayError('NOT_FOUND');
    return reply
      .headers({ ...headers, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page);
  };
  fastify.get('/console', (_request, reply) => reply.redirect('/console/'));
  // Every address of a page gives the page, so that a reload or a link finds it.
  fastify.get('/console/*', send);
}
