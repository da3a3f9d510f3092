// Dark or light: what the machine says until the person chooses; the choice is kept in the browser.
import { Dark } from 'quasar';

const kept = 'tnhs.theme';

/** For the start of the pages. */
export function keptTheme(): boolean | 'auto' {
  const chosen = localStorage.getItem(kept);
  return chosen === null ? 'auto' : chosen === 'dark';
}

export function changeTheme(): void {
  Dark.toggle();
  localStorage.setItem(kept, Dark.isActive ? 'dark' : 'light');
}
