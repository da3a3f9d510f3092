// A mail server that takes every message and remembers it; it can be told to refuse the next ones.
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export class MailServer {
  /** Each as it came, headers and body. */
  readonly messages: string[] = [];
  refusals = 0;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<MailServer> {
    const server = createServer();
    const mail = new MailServer(server);
    server.on('connection', (socket) => mail.talk(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return mail;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }

  private talk(socket: Socket): void {
    let text = '';
    let inData = false;
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      text += chunk.toString();
      for (let end = text.indexOf(ending(inData)); end >= 0; end = text.indexOf(ending(inData))) {
        const told = text.slice(0, end);
        text = text.slice(end + ending(inData).length);
        inData = inData ? this.keep(socket, told) : this.obey(socket, told);
      }
    });
  }

  private keep(socket: Socket, message: string): false {
    this.messages.push(message);
    socket.write('250 kept\r\n');
    return false;
  }

  /** @returns whether the message itself follows. */
  private obey(socket: Socket, command: string): boolean {
    const verb = command.slice(0, 4).toUpperCase();
    if (verb === 'MAIL' && this.refusals > 0) {
      this.refusals -= 1;
      socket.write('451 later\r\n');
    } else if (verb === 'DATA') socket.write('354 go on\r\n');
    else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else socket.write('250 well\r\n');
    return verb === 'DATA';
  }
}

function ending(inData: boolean): string {
  return inData ? '\r\n.\r\n' : '\r\n';
}
