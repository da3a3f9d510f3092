// How a person's numbers are shown where the whole is not needed: 0010******01, 09******12.
const personalIdShape = { head: 4, tail: 2, length: 12 };
const vssCodeShape = { head: 3, tail: 2, length: 10 };
const phoneShape = { head: 2, tail: 2, length: 10 };

export function maskPersonalId(number: string): string {
  return mask(number, personalIdShape);
}

export function maskVssCode(number: string): string {
  return mask(number, vssCodeShape);
}

/** Also for `+84…`, shown the way people here write it. */
export function maskPhone(number: string): string {
  return mask(number.replace(/^\+84/, '0'), phoneShape);
}

/** First name's initials only: `N. V. T.` */
export function maskName(fullName: string): string {
  const words = fullName.normalize('NFC').split(/\s+/).filter(Boolean);
  return words.map((word) => `${[...word][0] ?? ''}.`).join(' ');
}

export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? stars : `${address.slice(0, 1)}${stars}${address.slice(at)}`;
}

const stars = '******';

/** A text of another length than expected shows nothing at all. */
function mask(text: string, { head, tail, length }: { head: number; tail: number; length: number }): string {
  return text.length === length ? `${text.slice(0, head)}${stars}${text.slice(-tail)}` : stars;
}
