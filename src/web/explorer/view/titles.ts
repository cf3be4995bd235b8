import { effect } from '@preact/signals';
import { headingOf } from './names.js';
import { noteVisit } from './recent.js';
import { view } from './view.js';

/** The title of the window is that of what is shown, which also counts as having been looked at. */
export const watchTitles = (): (() => void) =>
  effect(() => {
    const now = view.value;
    if (now.state === 'home') document.title = 'Explorer · Halyard';
    if (now.state !== 'shown') return;
    const { path, exchange } = now.shown;
    const isGood = exchange.status < 400;
    document.title = `${isGood ? headingOf(now.shown) : exchange.status} · Halyard`;
    if (isGood) noteVisit(path, headingOf(now.shown));
  });
