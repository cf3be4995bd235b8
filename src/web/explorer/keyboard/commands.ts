import { jump, place } from '../address/place.js';
import { acting } from '../form/acting.js';
import { inspectorTabs, opened, pane, showTab } from '../shell/panes.js';
import { announce } from '../ui/announce.js';
import { turnPage } from '../view/paging.js';
import { type Shown, view } from '../view/view.js';

export const shownNow = (): Shown | undefined =>
  view.peek().state === 'shown' ? (view.peek() as { shown: Shown }).shown : undefined;

export function focusAddress(): void {
  document.getElementById('address')?.focus();
}

/** The next or previous thing on the page that leads somewhere. */
export function moveToLink(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('main [data-nav]:not(.pane-inspector *)')].filter(
    (link) => link.offsetParent !== null,
  );
  if (links.length === 0) return;
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next =
    at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next]?.focus();
}

export function goBack(): void {
  if (place.peek().path === '') return;
  if (place.peek().trail.length > 0) history.back();
  else jump('');
}

export function page(rel: 'next' | 'prev'): void {
  const shown = shownNow();
  if (shown && !turnPage(shown, rel))
    announce(rel === 'next' ? 'This is the last page.' : 'This is the first page.');
}

export function showActions(): void {
  const first = document.querySelector<HTMLElement>('[data-action]');
  if (!first) {
    announce('There is nothing to do here with this credential.');
  } else if (first.offsetParent !== null) {
    first.focus();
  } else {
    // Behind the inspector, where there is room for one pane: it takes the focus once it is drawn.
    pane.value = 'resource';
    requestAnimationFrame(() => first.focus());
  }
}

export function beginAction(key: string): void {
  const shown = shownNow();
  const template = shown?.resource.templates.find((each) => each.key === key);
  if (shown && template) acting.value = { template, on: shown };
}

export function showTabNumber(number: number): void {
  const name = inspectorTabs[number - 1];
  if (!name || !shownNow()) return;
  showTab(name);
  requestAnimationFrame(() => document.getElementById(`tab-${name}`)?.focus());
}

export function openPalette(): void {
  opened.value = 'palette';
}

export function openHelp(): void {
  opened.value = 'help';
}
