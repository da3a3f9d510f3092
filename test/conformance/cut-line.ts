// A line to a server that a test may cut and mend: what a gateway sees when its database goes away.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../support/free-port.js';

export class CutLine {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port: number | undefined;

  constructor(
    private readonly host: string,
    private readonly targetPort: number,
  ) {}

  /** Opens the line, the second time at the same address: one that no outgoing connection gets while the line is cut. */
  async mend(): Promise<number> {
    const port = (this.port ??= await freePort());
    const server = createServer((near) => this.join(near, connect(this.targetPort, this.host)));
    this.server = server;
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done));
    return port;
  }

  async cut(): Promise<void> {
    const closed = new Promise((done) => this.server?.close(done));
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  private join(near: Socket, far: Socket): void {
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.sockets.delete(socket);
          other.destroy();
        });
      socket.pipe(other);
    }
  }
}
