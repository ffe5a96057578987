import { memory } from './memory.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

// shownTheme is 'light' or 'dark': what was chosen here, else what the system prefers.
export const shownTheme = () => document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light');

// toggleTheme changes to the other one; choosing what the system prefers goes back to following it.
export function toggleTheme() {
  const next = shownTheme() === 'dark' ? 'light' : 'dark';
  const followed = next === (dark.matches ? 'dark' : 'light');
  memory.set('theme', followed ? null : next);
  if (followed) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
