import { useEffect } from 'preact/hooks';
import { actionTaken, place } from '../address/place.js';
import { acting } from '../form/acting.js';
import { lazily } from '../ui/lazily.js';
import { rowsOf } from '../view/paging.js';
import { noteVisit } from '../view/recent.js';
import { reload, type Shown, view } from '../view/view.js';
import { Failed } from './failed.js';
import { headingOf } from './names.js';
import '../style/resource.css';

const Collection = lazily(async () => (await import('./collection.js')).Collection);
const Thing = lazily(async () => (await import('./thing.js')).Thing);
const NotHypermedia = lazily(async () => (await import('./not-hypermedia.js')).NotHypermedia);

/** What the address is. */
export function ResourcePane() {
  const now = view.value;
  if (now.state === 'no answer') {
    return (
      <Failed answer={{ status: 0, isGood: false, reason: now.reason }} path={now.path} retry={reload} />
    );
  }
  if (now.state !== 'shown') return <Skeleton />;
  return <Page shown={now.shown} />;
}

function Page({ shown }: { readonly shown: Shown }) {
  const { path, exchange } = shown;
  const isGood = exchange.status < 400;
  const heading = isGood ? headingOf(shown) : `${exchange.status}`;
  useEffect(() => {
    document.title = `${heading} · Halyard`;
    if (isGood) noteVisit(path, heading);
  }, [heading, path]);
  useEffect(() => {
    // The pane begins at its top, and who uses a keyboard goes on from its heading.
    document.querySelector('.pane-resource')?.scrollTo(0, 0);
    if (!document.querySelector('dialog[open]')) document.querySelector<HTMLElement>('.page-title')?.focus();
  }, [path]);
  useEffect(() => openAskedFor(shown), [shown]);

  if (!isGood) return <Failed answer={exchange} path={path} retry={reload} />;
  if (exchange.body.kind !== 'json') return <NotHypermedia shown={shown} />;
  return rowsOf(shown) ? <Collection shown={shown} /> : <Thing shown={shown} />;
}

/** A link may come with what is to be done there. */
function openAskedFor(shown: Shown): void {
  const { action, path } = place.peek();
  if (action === undefined || path !== shown.path) return;
  actionTaken();
  const template = shown.resource.templates.find(({ key }) => key === action);
  if (template) acting.value = { template, on: shown };
}

const Skeleton = () => (
  <div class="page skeleton" role="status" aria-label="Loading">
    <div class="skeleton-line skeleton-small" />
    <div class="skeleton-line skeleton-title" />
    {[1, 2, 3, 4, 5, 6].map((row) => (
      <div key={row} class="skeleton-line" />
    ))}
  </div>
);
