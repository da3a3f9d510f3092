// What a piece of work costs, in CPU of the quiet machine on which the limits were set.
const quietMs = 28;
const slowest = 4;
const usualTries = 5;
const mostTries = 10;

/** How much longer a fixed piece of work takes at this moment than on that machine; 1 where it does not. */
export function slowness(): number {
  const start = process.cpuUsage();
  const text = '<a x="1">0123456789</a>'.repeat(200_000);
  let sum = 0;
  for (let place = 0; place < text.length; place += 1) sum = (sum * 31 + text.charCodeAt(place)) | 0;
  sum += Buffer.from(text).toString('utf8').length;
  const { user, system } = process.cpuUsage(start);
  return Number.isNaN(sum) ? 1 : Math.min(slowest, Math.max(1, (user + system) / 1000 / quietMs));
}

/**
 * CPU of this thread, so that neighbours do not count; the least of some tries, so that neither a collection nor a cold start does.
 * @param limitMs a try that costs this much or more is weighed by how slow the machine is just then
 */
export async function leastCpuMs(work: () => unknown, limitMs: number): Promise<number> {
  let least = Infinity;
  for (let tries = 0; tries < usualTries || (tries < mostTries && least >= limitMs); tries += 1) {
    const before = process.threadCpuUsage();
    await work();
    const { user, system } = process.threadCpuUsage(before);
    const spent = (user + system) / 1000;
    least = Math.min(least, spent < limitMs ? spent : spent / slowness());
  }
  return least;
}
