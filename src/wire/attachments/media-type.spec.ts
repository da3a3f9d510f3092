import { describe, expect, it } from '@jest/globals';
import { sniffMediaType } from './media-type.js';

const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
  Buffer.from('IHDR'),
  Buffer.alloc(17),
  Buffer.alloc(4),
  Buffer.from('IDAT'),
  Buffer.alloc(4),
]);

describe('what a file is', () => {
  it.each<[string, Buffer, string | undefined]>([
    ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ'), 'application/pdf'],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]), 'image/jpeg'],
    ['a PNG', png, 'image/png'],
    ['HTML', Buffer.from('<html><script>alert(1)</script>'), undefined],
    ['SVG', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
    ['a program', Buffer.from('MZ\u0090\0'), undefined],
    ['a GIF', Buffer.from('GIF89a'), undefined],
    ['HTML with a PDF further on', Buffer.from('<html>%PDF-1.4'), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('tells %s by its content', async (_what, content, type) => {
    expect(await sniffMediaType(content)).toBe(type);
  });
});
