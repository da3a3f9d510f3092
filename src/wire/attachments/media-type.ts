// What a file is, by its content; its name and what the sender says of it count for nothing.
import { fileTypeFromBuffer } from 'file-type';

export const acceptedMediaTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type AcceptedMediaType = (typeof acceptedMediaTypes)[number];

// Signatures stand at the front; a picture may carry a colour profile before the part that tells its kind.
const sniffedBytes = 262_144;

/** @returns undefined for anything but a real PDF, JPEG or PNG. */
export async function sniffMediaType(content: Buffer): Promise<AcceptedMediaType | undefined> {
  const type = await fileTypeFromBuffer(content.subarray(0, sniffedBytes));
  return acceptedMediaTypes.find((accepted) => accepted === type?.mime);
}
