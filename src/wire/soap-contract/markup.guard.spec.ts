import { describe, expect, it } from '@jest/globals';
import { defaultMarkupLimits, guardMarkup } from './markup.guard.js';

const limits = {
  ...defaultMarkupLimits,
  maxDepth: 3,
  maxElements: 5,
  maxAttributesPerElement: 2,
  maxNameChars: 10,
  maxAttributeChars: 10,
  maxTextChars: 1000,
  maxValueChars: 300,
  maxCommentChars: 20,
};
const guard =
  (text: string): (() => unknown) =>
  () =>
    guardMarkup(text, limits);
const long = 'A'.repeat(400);

describe('the markup guard', () => {
  it.each([
    '<a><b><c/></b></a>',
    '<?xml version="1.0"?><!-- <a><a><a><a> --><a><![CDATA[<a><a><a><a><a><a>]]></a>',
    `<a b=">><<" c='"'>${'x'.repeat(300)}</a>`,
    '<a><b/><b/><b/><b/></a>',
  ])('lets pass what is within its limits: %s', (text) => {
    expect(guard(text)).not.toThrow();
  });

  it.each([
    ['<a><b><c><d>', 'XML_TOO_DEEP'],
    ['<a><b/><b/><b/><b/><b/></a>', 'XML_TOO_MANY_ELEMENTS'],
    ['<a b="" c="" d="">', 'XML_TOO_MANY_ATTRIBUTES'],
    [`<${'n'.repeat(30)}/>`, 'XML_NAME_TOO_LONG'],
    [`<a ${'n'.repeat(30)}=""/>`, 'XML_NAME_TOO_LONG'],
    ['<a b="12345678901"/>', 'XML_ATTRIBUTE_TOO_LONG'],
    [`<!--${'x'.repeat(21)}-->`, 'XML_COMMENT_TOO_LONG'],
    [`<a>${'x'.repeat(1001)}</a>`, 'XML_TEXT_TOO_LONG'],
    [`<a>${'ề'.repeat(301)}</a>`, 'XML_TEXT_TOO_LONG'],
    [`<a><![CDATA[${'&'.repeat(301)}]]></a>`, 'XML_TEXT_TOO_LONG'],
    ['<a', 'XML_MALFORMED'],
    ['<a b="', 'XML_MALFORMED'],
    ['<!DOCTYPE a>', 'XML_DTD'],
    ['<a><!ENTITY b "c"></a>', 'XML_DTD'],
    [' <?xml version="1.0"?>', 'XML_PROCESSING_INSTRUCTION'],
    ['<a><?php?></a>', 'XML_PROCESSING_INSTRUCTION'],
    ['<?xmlx a?>', 'XML_PROCESSING_INSTRUCTION'],
  ])('stops at %s', (text, code) => {
    expect(guard(text)).toThrow(code);
  });

  it('cuts out long plain runs and nothing else', () => {
    const runs = (text: string): string[] => guardMarkup(text, limits).map((run) => run.text);
    expect(runs(`<a>${long}</a>`)).toEqual([long]);
    expect(runs(`<a><![CDATA[${long}]]></a>`)).toEqual([long]);
    expect(runs(`<a>${'A'.repeat(300)}\r\n${'B'.repeat(90)}&#13;\nC</a>`)).toEqual([
      `${'A'.repeat(300)}\n${'B'.repeat(90)}\nC`,
    ]);
    expect(runs(`<a b="1"><!-- ${'x'} -->${'A'.repeat(200)}&amp;${'A'.repeat(90)}</a>`)).toEqual([]);
    expect(runs(`<a>${'A'.repeat(256)}</a>`)).toEqual([]);
  });
});
