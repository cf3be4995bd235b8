import { useEffect } from 'preact/hooks';
import { actionTaken, place } from '../address/place.js';
import { acting } from '../form/acting.js';
import { lazily } from '../ui/lazily.js';
import { rowsOf } from '../view/paging.js';
import { reload, type Shown, view } from '../view/view.js';
import { Collection } from './collection.js';
import { Failed } from './failed.js';
import { Thing } from './thing.js';
import '../style/resource.css';

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
  useEffect(() => openAskedFor(shown), [shown]);

  if (exchange.status >= 400) return <Failed answer={exchange} path={path} retry={reload} />;
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
