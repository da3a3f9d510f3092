// Asks for what must not be seen: nothing is echoed on a terminal, and whatever ends the question leaves the terminal as it was.
// From a pipe each question takes the next line, so that programs can answer.
import { StringDecoder } from 'node:string_decoder';
import { CliError, exitCodes } from './tongue.js';

export interface Keyboard {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (bytes: Buffer) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface Question {
  readonly text: string;
  /** What is typed may be seen, e.g. a user name. */
  readonly shown?: boolean;
}

const interrupt = '\u0003';
const endOfInput = '\u0004';
const killLine = '\u0015';
const erase = ['\u007f', '\b'];
const enter = ['\r', '\n'];

interface Typing {
  line: string;
  readonly shown: boolean;
}

export class Prompt {
  private readonly decoder = new StringDecoder('utf8');
  /** What came after the line that was asked for. */
  private ahead = '';
  private ended = false;

  constructor(
    private readonly keyboard: Keyboard,
    private readonly screen: { write(text: string): unknown },
  ) {}

  get isTerminal(): boolean {
    return this.keyboard.isTTY === true;
  }

  /** One line, without its end. @throws CliError when it is broken off with Ctrl-C, or nothing comes any more. */
  async ask({ text, shown = false }: Question): Promise<string> {
    this.screen.write(text);
    if (!this.isTerminal) return this.nextLine();
    this.keyboard.setRawMode?.(true);
    const restore = (): void => void this.keyboard.setRawMode?.(false);
    process.once('exit', restore);
    try {
      return await this.typed({ line: '', shown });
    } finally {
      process.off('exit', restore);
      restore();
      this.screen.write('\n');
    }
  }

  private typed(typing: Typing): Promise<string> {
    return this.until((text) => {
      for (const [place, key] of [...text].entries()) {
        if (key === interrupt) throw new CliError(exitCodes.interrupted, { vi: 'Đã dừng', en: 'Broken off' });
        const done = enter.includes(key) || (key === endOfInput && typing.line === '');
        if (done) return { line: typing.line, rest: [...text].slice(place + 1).join('') };
        this.press(typing, key);
      }
      return undefined;
    });
  }

  private press(typing: Typing, key: string): void {
    if (key === killLine) typing.line = '';
    else if (erase.includes(key)) {
      if (typing.shown && typing.line !== '') this.screen.write('\b \b');
      typing.line = [...typing.line].slice(0, -1).join('');
    } else if (!/\p{Cc}/u.test(key)) {
      typing.line += key;
      if (typing.shown) this.screen.write(key);
    }
  }

  private nextLine(): Promise<string> {
    let held = '';
    return this.until((text, isLast) => {
      held += text;
      const end = held.indexOf('\n');
      if (end >= 0) return { line: held.slice(0, end).replace(/\r$/, ''), rest: held.slice(end + 1) };
      return isLast && held !== '' ? { line: held, rest: '' } : undefined;
    });
  }

  /** Feeds what was left over and then what comes to `take`, until it has its line. */
  private until(take: (text: string, isLast: boolean) => { line: string; rest: string } | undefined): Promise<string> {
    return new Promise((resolve, reject) => {
      const feed = (text: string, isLast: boolean): boolean => {
        try {
          const taken = take(text, isLast);
          if (!taken && !isLast) return false;
          stop();
          this.ahead = taken?.rest ?? '';
          if (taken) resolve(taken.line);
          else reject(noAnswer());
        } catch (error) {
          stop();
          reject(error instanceof Error ? error : noAnswer());
        }
        return true;
      };
      const onData = (bytes: Buffer): void => void feed(this.decoder.write(bytes), false);
      const onEnd = (): void => {
        this.ended = true;
        feed('', true);
      };
      const stop = (): void => {
        this.keyboard.off('data', onData);
        this.keyboard.off('end', onEnd);
        this.keyboard.pause();
      };
      const before = this.ahead;
      this.ahead = '';
      if (before !== '' && feed(before, this.ended)) return;
      if (this.ended) return void feed('', true);
      this.keyboard.on('data', onData);
      this.keyboard.on('end', onEnd);
      this.keyboard.resume();
    });
  }
}

function noAnswer(): CliError {
  return new CliError(exitCodes.usage, {
    vi: 'Thiếu câu trả lời trên đầu vào',
    en: 'The input ended without an answer',
  });
}
