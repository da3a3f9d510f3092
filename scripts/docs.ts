// npm run docs: writes the made parts of the documents anew.
import { writeFileSync } from 'node:fs';
import { documentParts, envExample, readDocument, withPart } from './docs-tables.js';

for (const part of documentParts()) {
  writeFileSync(new URL(`../${part.file}`, import.meta.url), withPart(readDocument(part.file), part));
}
writeFileSync(new URL('../.env.example', import.meta.url), envExample());
