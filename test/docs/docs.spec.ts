import { describe, expect, it } from '@jest/globals';
import { documentParts, envExample, readDocument, withPart } from '../../scripts/docs-tables.js';

describe('the documents tell what the code does', () => {
  it.each(documentParts().map((part) => [part.file, part.name, part] as const))('%s: %s', (file, _name, part) => {
    expect(withPart(readDocument(file), part)).toBe(readDocument(file));
  });

  it('.env.example names and explains every key of the configuration', () => {
    expect(envExample()).toBe(readDocument('.env.example'));
  });
});
