import { expect, it } from '@jest/globals';
import { openDoors } from './doors-bench.js';

it('is closed where no payment platform is agreed with', async () => {
  const bench = await openDoors();
  try {
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${bench.url}/payplat/ipn`, init)).status).toBe(404);
  } finally {
    await bench.close();
  }
});
