import { effect, signal } from '@preact/signals';
import {
  focusAddress,
  goBack,
  moveToLink,
  openHelp,
  openPalette,
  page,
  showActions,
  showTabNumber,
} from './commands.js';

export interface Key {
  readonly key: string;
  readonly does: string;
  run(): void | Promise<void>;
}

/** Every key that does something by itself. */
export const keys: readonly Key[] = [
  { key: '/', does: 'Go to the address', run: focusAddress },
  { key: 'j', does: 'Next link', run: () => moveToLink(1) },
  { key: 'k', does: 'Previous link', run: () => moveToLink(-1) },
  { key: 'u', does: 'Back', run: goBack },
  { key: 'n', does: 'Next page', run: () => page('next') },
  { key: 'p', does: 'Previous page', run: () => page('prev') },
  { key: 'a', does: 'Actions', run: showActions },
  { key: 'y', does: 'Copy as curl', run: async () => (await import('./of-the-answer.js')).copyCurl() },
  {
    key: 'g',
    does: 'Open in GraphiQL',
    run: async () => (await import('./of-the-answer.js')).openGraphiql(),
  },
  { key: '?', does: 'This help', run: openHelp },
];

const KEPT = 'halyard.keys';

/** Who speaks to the computer, or types by accident, can turn single keys off (WCAG 2.1.4). */
export const areKeysOn = signal(localStorage.getItem(KEPT) !== 'off');

export function listenToKeys(): void {
  effect(() => localStorage.setItem(KEPT, areKeysOn.value ? 'on' : 'off'));
  addEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    if (!document.querySelector('dialog[open]')) openPalette();
    return;
  }
  if (!areKeysOn.value || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector('dialog[open]')) {
    if (event.key === 'Escape') (event.target as HTMLElement).blur?.();
    return;
  }
  const number = Number(event.key);
  if (number >= 1 && number <= 6) showTabNumber(number);
  const known = keys.find(({ key }) => key === event.key);
  if (!known) return;
  event.preventDefault();
  void known.run();
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
