// Several questions at once, whose answers may overtake one another: an older answer never takes the place of a newer one.

/** @returns called when a question is asked; what it returns, called with the answer in hand: true when the answer counts. */
export function useTurns(): () => () => boolean {
  let asked = 0;
  let told = 0;
  return () => {
    const mine = ++asked;
    return () => {
      if (mine < told) return false;
      told = mine;
      return true;
    };
  };
}
