// Where answers go: the terminal, a pipe or a file of the caller's. A reader that has seen enough ends the command without an
// error; colours are for a terminal only; what others wrote never steers the terminal.
import { closeSync, openSync, writeSync } from 'node:fs';
import { CliError, exitCodes } from './tongue.js';

// C1 controls and bidirectional formatting; they may stand in JSON as they are, not on a terminal.
const unseen = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const ownerOnly = 0o600;
const escape = '\u001b';
const styles = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33' } as const;
export type Style = keyof typeof styles;

export interface Stream {
  readonly isTTY?: boolean;
  readonly writableNeedDrain?: boolean;
  write(text: string): boolean;
  once?(event: 'drain', listener: () => void): unknown;
}

export interface OutputOptions {
  /** A file that must not exist yet; only its owner may read it. */
  readonly file?: string;
  readonly colours?: boolean;
}

export class Output {
  private readonly file: number | undefined;
  private readonly coloured: boolean;

  constructor(
    private readonly stream: Stream,
    { file, colours = true }: OutputOptions = {},
  ) {
    this.file = file === undefined ? undefined : opened(file);
    this.coloured = colours && this.isTerminal;
  }

  get isTerminal(): boolean {
    return this.file === undefined && this.stream.isTTY === true;
  }

  write(text: string): void {
    if (this.file === undefined) this.stream.write(text);
    else writeSync(this.file, text);
  }

  /** JSON, with what would steer a terminal written as \uXXXX. */
  json(text: string): void {
    const harmless = this.harmless(text);
    this.write(harmless.endsWith('\n') ? harmless : `${harmless}\n`);
  }

  harmless(json: string): string {
    return json.replaceAll(unseen, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }

  /** A slow reader is waited for, so that nothing piles up here. */
  async drained(): Promise<void> {
    const { stream } = this;
    if (this.file === undefined && stream.writableNeedDrain)
      await new Promise<void>((goOn) => void stream.once?.('drain', goOn));
  }

  paint(style: Style, text: string): string {
    return this.coloured ? `${escape}[${styles[style]}m${text}${escape}[0m` : text;
  }

  /** Over what is there; a pipe gets lines one after the other. */
  redraw(text: string): void {
    this.write(this.isTerminal ? `${escape}[H${escape}[J${text}` : text);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }
}

/** `tnhs … | head` ends when head does. */
export function endWithReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** What others wrote, on one line. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll(unseen, '');
}

function opened(file: string): number {
  try {
    return openSync(file, 'wx', ownerOnly);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError(exitCodes.usage, {
      vi: exists ? `Đã có tệp ${file}; hãy chọn tên khác` : `Không ghi được ${file}`,
      en: exists ? `${file} exists already; choose another name` : `${file} cannot be written`,
    });
  }
}
