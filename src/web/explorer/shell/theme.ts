import { effect, signal } from '@preact/signals';

const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEPT = 'halyard.theme';

export const theme = signal<Theme>(themes.find((name) => name === localStorage.getItem(KEPT)) ?? 'auto');

/** Colours follow `color-scheme`: the system's, unless one was chosen. */
export const wearTheme = (): (() => void) =>
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    localStorage.setItem(KEPT, theme.value);
  });

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
}
