// The bytes of a request under a limit, also while they are being inflated.
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { ruleRefusal, tooLarge, unsupportedMedia } from './soap.refusal.js';

export interface ByteLimits {
  /** Of the body as XML, after inflating. */
  readonly maxBodyBytes: number;
  /** A compressed body may grow to this many times its size (small ones: to 256 KiB). */
  readonly maxInflateRatio: number;
}

const smallBytes = 262_144;
const chunkSize = 262_144;
const inflaters = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const;

/** Reads a stream to its end. @throws SoapRefusal 413 as soon as the limit is passed. */
export async function readBounded(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** @throws SoapRefusal 413 for too much, 415 for an encoding other than gzip or deflate (one layer). */
export async function inflateBody(body: Buffer, encoding: string | undefined, limits: ByteLimits): Promise<Buffer> {
  if (body.length > limits.maxBodyBytes) throw tooLarge();
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  if (!Object.hasOwn(inflaters, name)) {
    throw unsupportedMedia('CONTENT_ENCODING', {
      vi: 'Chỉ nhận nội dung không nén, gzip hoặc deflate.',
      en: 'Only uncompressed, gzip or deflate content is taken.',
    });
  }
  const mayBecome = Math.min(limits.maxBodyBytes, Math.max(smallBytes, body.length * limits.maxInflateRatio));
  try {
    return await inflaters[name as keyof typeof inflaters](body, { maxOutputLength: mayBecome, chunkSize });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw ruleRefusal('CONTENT_ENCODING', {
      vi: 'Nội dung nén bị hỏng.',
      en: 'The compressed content is damaged.',
    });
  }
}
