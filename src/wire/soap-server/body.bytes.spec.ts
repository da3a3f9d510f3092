import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { inflateBody, readBounded } from './body.bytes.js';

const limits = { maxBodyBytes: 1_000_000, maxInflateRatio: 20 };

describe('a bounded read', () => {
  it('gives the bytes, or stops at the first too many', async () => {
    expect((await readBounded(Readable.from([Buffer.from('ab'), Buffer.from('c')]), 3)).toString()).toBe('abc');
    let given = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          given += 1;
          yield Buffer.alloc(1000);
        }
      })(),
    );
    await expect(readBounded(endless, 10_000)).rejects.toMatchObject({ fault: { code: 'TOO_LARGE', httpStatus: 413 } });
    expect(given).toBeLessThan(30);
  });

  it('inflates up to its ratio, and small bodies a little further', async () => {
    const plain = Buffer.from('x'.repeat(200_000));
    expect(await inflateBody(gzipSync(plain), 'gzip', limits)).toEqual(plain);
    const bomb = gzipSync(Buffer.alloc(900_000));
    await expect(inflateBody(bomb, 'gzip', limits)).rejects.toMatchObject({ fault: { code: 'TOO_LARGE' } });
  });

  it('never inflates beyond the size of a body', async () => {
    const noise = Buffer.from(Array.from({ length: 300_000 }, (_x, index) => (index * 7919) % 65_521).join(','));
    const packed = gzipSync(noise);
    expect(noise.length / packed.length).toBeLessThan(20);
    await expect(inflateBody(packed, 'gzip', limits)).rejects.toMatchObject({ fault: { code: 'TOO_LARGE' } });
    expect(await inflateBody(packed, 'gzip', { ...limits, maxBodyBytes: 3_000_000 })).toEqual(noise);
  });
});
