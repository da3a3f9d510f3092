// A real HTTP server that answers as a test tells it and remembers what it was sent.
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

/** Answers by value, or takes the response itself (to hang, drip or cut it). */
export type Script = (asked: Asked, response: ServerResponse) => Reply | undefined | Promise<Reply | undefined>;

export class ScriptedServer {
  readonly asked: Asked[] = [];
  script: Script = () => ({});
  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        void scripted.answer({ path: request.url ?? '', headers: request.headers, body }, response);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(asked: Asked, response: ServerResponse): Promise<void> {
    this.asked.push(asked);
    const reply = await this.script(asked, response);
    if (!reply) return;
    const body = typeof reply.body === 'object' ? JSON.stringify(reply.body) : (reply.body ?? '');
    const type = typeof reply.body === 'object' ? { 'content-type': 'application/json' } : {};
    response.writeHead(reply.status ?? 200, { ...type, ...reply.headers }).end(body);
  }
}
