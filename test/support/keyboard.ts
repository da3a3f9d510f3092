// A person without a mouse: where the keyboard stands, and what is wrong with that place.
import type { Page } from 'playwright-core';
import { waitFor } from './wait-for.js';

interface Stand {
  readonly name: string;
  /** In words; empty when nothing is wrong. */
  readonly wrong: string;
  readonly inDialog: boolean;
}

const stand = `(async () => {
  const passing = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
  await Promise.allSettled(passing.map((one) => one.finished));
  const at = document.activeElement;
  if (at === null || at === document.body) return { name: '(browser)', wrong: '', inDialog: false };
  const name = (at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '').trim().split('\\n')[0];
  const field = at.closest('.q-field__control');
  const box = (field ?? at).getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const shown = field !== null || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
  const bar = document.querySelector('.q-header');
  const covered = bar !== null && !bar.contains(at) && at.closest('[role=dialog]') === null &&
    getComputedStyle(at).position !== 'fixed' && !at.matches('.skip-link') && box.bottom <= bar.getBoundingClientRect().bottom;
  const inText = at.matches('p a, li a, dd a, td a, summary');
  const small = !inText && (box.width < 24 || box.height < 24);
  const faults = [...(shown ? [] : ['its focus is not seen']), ...(covered ? ['it is behind the bar'] : []),
    ...(small ? ['it measures ' + Math.round(box.width) + ' × ' + Math.round(box.height)] : [])];
  return { name, wrong: faults.length === 0 ? '' : at.tagName + ' “' + name + '”: ' + faults.join(', '), inDialog: at.closest('[role=dialog]') !== null };
})()`;

const mostSteps = 150;

export class Keyboard {
  /** What was wrong on the way, once each. */
  readonly wrong = new Set<string>();

  constructor(private readonly page: Page) {}

  async where(): Promise<Stand> {
    return this.page.evaluate<Stand>(stand);
  }

  async step(key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<Stand> {
    await this.page.keyboard.press(key);
    const now = await this.where();
    if (now.wrong !== '') this.wrong.add(now.wrong);
    return now;
  }

  /** @throws Error when the keyboard does not get there. */
  async to(name: string | RegExp): Promise<void> {
    const isThere = (now: Stand): boolean => (typeof name === 'string' ? now.name === name : name.test(now.name));
    const met: string[] = [];
    for (let steps = 0; steps < mostSteps; steps += 1) {
      const now = await this.step();
      if (isThere(now)) return;
      met.push(now.name);
    }
    throw new Error(`${String(name)} is not reached by the keyboard; met: ${[...new Set(met)].join(' | ')}`);
  }

  /** Goes there and presses Enter. */
  async use(name: string | RegExp): Promise<void> {
    await this.to(name);
    await this.page.keyboard.press('Enter');
  }

  async write(text: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(text);
  }

  async untilAt(name: string | RegExp): Promise<void> {
    const isThere = (now: Stand): boolean => (typeof name === 'string' ? now.name === name : name.test(now.name));
    await waitFor(async () => isThere(await this.where()), { what: `the keyboard to stand at ${String(name)}` });
  }
}
