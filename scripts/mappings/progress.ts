// A line on standard error that says how far long work is: at most one a second, overwritten on a terminal.
const everyMs = 1000;

export class Progress {
  #next = Date.now() + everyMs;
  #shown = false;

  tell(text: () => string): void {
    if (Date.now() < this.#next) return;
    this.#next = Date.now() + everyMs;
    this.#shown = true;
    process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text()}` : `${text()}\n`);
  }

  clear(): void {
    if (this.#shown && process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }
}
