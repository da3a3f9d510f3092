/** What the person who called can mend; told without a stack. */
export class Misuse extends Error {
  override readonly name = 'Misuse';

  static unknown(what: string, asked: string, near: readonly string[]): Misuse {
    const hint = near.length === 0 ? '' : ` Có phải · did you mean: ${near.join(', ')}?`;
    return new Misuse(`Không có · there is no ${what} "${asked}".${hint}`);
  }
}
