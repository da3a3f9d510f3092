// One plain-text message to a mail server (SMTP, STARTTLS where it is offered). Knows no partner; tells how it ended.
import { createTransport } from 'nodemailer';

export interface Mail {
  /** The same for each try of one message. */
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export type MailResult = { readonly ok: true } | { readonly ok: false; readonly why: string };

const timeoutMs = 15_000;

export class MailClient {
  private readonly transport: ReturnType<typeof createTransport>;

  /** @param url `smtp://user:password@host:port` or `smtps://…` */
  constructor(url: string) {
    const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
    this.transport = createTransport({ url, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
  }

  async send({ id, from, to, subject, text }: Mail): Promise<MailResult> {
    const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
    try {
      await this.transport.sendMail({ messageId: `<${id}@${domain}>`, from, to: [...to], subject, text });
      return { ok: true };
    } catch (error) {
      return { ok: false, why: codeOf(error) };
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** The code and the server's number only: its words may repeat addresses or the account. */
function codeOf(error: unknown): string {
  const { code = 'ESEND', responseCode } = error as { code?: string; responseCode?: number };
  return responseCode === undefined ? code : `${code} ${responseCode}`;
}
