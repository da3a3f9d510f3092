import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Prompt } from './prompt.js';

/** A terminal, or a pipe, as the prompt sees one. */
class Keys extends EventEmitter {
  isRaw = false;
  readonly raw: boolean[] = [];

  constructor(readonly isTTY: boolean) {
    super();
  }

  setRawMode(raw: boolean): void {
    this.isRaw = raw;
    this.raw.push(raw);
  }

  resume(): void {
    this.emit('resumed');
  }

  pause(): void {
    this.emit('paused');
  }

  type(text: string | Buffer): void {
    this.emit('data', Buffer.from(text));
  }
}

function seated(isTTY: boolean): { keys: Keys; prompt: Prompt; screen: () => string } {
  const keys = new Keys(isTTY);
  let seen = '';
  const prompt = new Prompt(keys, { write: (text: string) => (seen += text) });
  return { keys, prompt, screen: () => seen };
}

describe('a question on a terminal', () => {
  it('shows nothing of what is typed and gives the terminal back', async () => {
    const { keys, prompt, screen } = seated(true);
    const answer = prompt.ask({ text: 'Mật khẩu: ' });
    keys.type('bí');
    expect(keys.isRaw).toBe(true);
    keys.type(' mật\r');
    expect(await answer).toBe('bí mật');
    expect([screen(), keys.raw]).toEqual(['Mật khẩu: \n', [true, false]]);
  });

  it('takes letters back, also those of several bytes that come in pieces', async () => {
    const { keys, prompt } = seated(true);
    const answer = prompt.ask({ text: '' });
    const letter = Buffer.from('ậ');
    keys.type(Buffer.concat([Buffer.from('x'), letter.subarray(0, 2)]));
    keys.type(letter.subarray(2));
    keys.type('yz\u007f\u007f');
    keys.type('!\n');
    expect(await answer).toBe('xậ!');
  });

  it('gives the terminal back at Ctrl-C and ends with 130', async () => {
    const { keys, prompt } = seated(true);
    const answer = prompt.ask({ text: 'Mã: ' });
    keys.type('12\u0003');
    await expect(answer).rejects.toMatchObject({ exitCode: 130 });
    expect([keys.isRaw, keys.listenerCount('data')]).toEqual([false, 0]);
  });

  it('shows what may be seen', async () => {
    const { keys, prompt, screen } = seated(true);
    const answer = prompt.ask({ text: 'Tên: ', shown: true });
    keys.type('adn\bmin\r');
    expect([await answer, screen()]).toEqual(['admin', 'Tên: adn\b \bmin\n']);
  });
});

describe('a question to a pipe', () => {
  it('takes a line for each question, whatever pieces they come in', async () => {
    const { keys, prompt } = seated(false);
    const first = prompt.ask({ text: '' });
    keys.type('một\r\nha');
    expect(await first).toBe('một');
    const second = prompt.ask({ text: '' });
    keys.type('i\nba');
    expect(await second).toBe('hai');
    const third = prompt.ask({ text: '' });
    keys.emit('end');
    expect(await third).toBe('ba');
    expect(keys.raw).toEqual([]);
  });

  it('ends with words when nothing comes any more', async () => {
    const { keys, prompt } = seated(false);
    const first = prompt.ask({ text: '' });
    keys.emit('end');
    await expect(first).rejects.toMatchObject({ exitCode: 2 });
    await expect(prompt.ask({ text: '' })).rejects.toMatchObject({ exitCode: 2 });
  });
});
