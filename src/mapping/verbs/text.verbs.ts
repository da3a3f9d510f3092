// Verbs that clean and cut text. None of them changes a value twice: doing it again gives the same.
import { longestText, refuseCostly, wholeBudget } from './pattern-cost.js';
import { Failure, onText, plain, type Verb } from './verb.js';

const characters = new Intl.Segmenter('vi', { granularity: 'grapheme' });
/** No character that a person sees is longer than this. */
const longestCharacter = 64;

/** In UTF-16 units, but never through a character with its marks; only one that alone is too long is cut by code point. */
function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const near = text.slice(Math.max(0, length - longestCharacter), length + longestCharacter);
  const place = Math.min(length, longestCharacter);
  const start = length - place + (characters.segment(near).containing(place)?.index ?? place);
  return start > 0 ? text.slice(0, start) : wholeCodePoints(text.slice(0, length));
}

function wholeCodePoints(cut: string): string {
  const last = cut.charCodeAt(cut.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
}

// E.164; Vietnamese mobiles 0(3|5|7|8|9) + 8 digits, land lines 02 + 9 digits, other countries only with their +code.
const vietnamese = /^(?:\+?84|0)([35789]\d{8}|2\d{9})$/;
const foreign = /^\+(?!84|0)\d{7,14}$/;

function phone(text: string): unknown {
  const dense = text.replaceAll(/[\s.()-]/g, '');
  const national = vietnamese.exec(dense)?.[1];
  if (national) return `+84${national}`;
  return foreign.test(dense) ? dense : Failure.of('INVALID_PHONE');
}

export const textVerbs: readonly Verb[] = [
  plain('text', (text) => text),
  plain('nfc', (text) => text.normalize('NFC')),
  plain('trim', (text) => text.trim()),
  plain('collapse', (text) => text.trim().replaceAll(/\s+/g, ' ')),
  plain('upper', (text) => text.toUpperCase().normalize('NFC')),
  plain('lower', (text) => text.toLowerCase().normalize('NFC')),
  plain('phone', phone),
  {
    name: 'strip',
    takes: ['text'],
    gives: 'text',
    build: ({ argument }) => {
      if (typeof argument !== 'string' || argument === '') throw new Error('takes the characters to take away');
      const away = new Set(argument);
      return onText((text) => [...text].filter((one) => !away.has(one)).join(''));
    },
  },
  {
    name: 'match',
    takes: ['text'],
    gives: 'text',
    build: ({ argument }) => {
      if (typeof argument !== 'string') throw new Error('takes a regular expression for the whole value');
      const pattern = new RegExp(`^(?:${argument})$`, 'u');
      refuseCostly(argument, wholeBudget);
      return onText((text) =>
        text.length <= longestText && pattern.test(text) ? text : Failure.of('INVALID_PATTERN'),
      );
    },
  },
  {
    name: 'clip',
    takes: ['text'],
    gives: 'text',
    build: ({ argument }) => {
      if (!Number.isInteger(argument) || (argument as number) < 1) throw new Error('takes a length of at least 1');
      return onText((text) => clip(text, argument as number));
    },
  },
];
