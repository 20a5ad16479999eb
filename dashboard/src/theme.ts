import { effect, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

const storageKey = 'perf-supervisor-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const stored = localStorage.getItem(storageKey);

export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : ofSystem());

export function toggleTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  localStorage.setItem(storageKey, theme.value);
}

export function startTheme(): void {
  system.addEventListener('change', () => {
    if (localStorage.getItem(storageKey) === null) theme.value = ofSystem();
  });
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    colours.clear();
  });
}

/** Those of the present theme that were asked for: reading one makes the browser reckon all styles first. */
const colours = new Map<string, string>();

/** A colour of the style sheet, for what is drawn on a canvas. */
export function colour(name: string): string {
  const known = colours.get(name);
  if (known !== undefined) return known;
  const read = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  colours.set(name, read);
  return read;
}

function ofSystem(): Theme {
  return system.matches ? 'dark' : 'light';
}
