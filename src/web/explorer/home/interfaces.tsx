import { useSignalEffect } from '@preact/signals';
import { jump } from '../address/place.js';
import { titleOfRel } from '../hal/title.js';
import { who } from '../session/who.js';
import { formatNumber } from '../ui/format.js';
import { Icon } from '../ui/icon.js';
import { PlaceLink } from '../ui/place-link.js';
import { listKey, totals } from '../view/paging.js';
import { type EntryPoint, entriesOf, openRoots, type Root, roots } from './roots.js';

/** Every interface with what can be begun with there. */
export function Interfaces() {
  useSignalEffect(openRoots);
  const all = roots.value;
  if (!all) return <Skeleton />;
  return (
    <div class="interfaces">
      {all.map((root) => (
        <Interface key={root.base} root={root} />
      ))}
    </div>
  );
}

const Skeleton = () => (
  <div class="interfaces" role="status" aria-label="Asking what there is">
    {[5, 7, 4].map((rows) => (
      <div key={rows} class="card interface skeleton">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} class="skeleton-line" />
        ))}
      </div>
    ))}
  </div>
);

function Interface({ root }: { readonly root: Root }) {
  const entries = entriesOf(root);
  const heading = `interface-${root.base}`;
  return (
    <section class="card interface" aria-labelledby={heading}>
      <header class="interface-head">
        <h2 id={heading}>
          <PlaceLink path={root.base}>{root.title}</PlaceLink>
        </h2>
        <code class="quiet">{root.base}</code>
      </header>
      {entries.length === 0 ? (
        <p class="interface-empty">
          {who.value ? 'Nothing here that this credential may read.' : 'Sign in to see what is here.'}
        </p>
      ) : (
        <ul class="entries">
          {entries.map((entry) => (
            <Entry key={entry.path} entry={entry} />
          ))}
        </ul>
      )}
      <Documents root={root} />
    </section>
  );
}

function Entry({ entry: { path, link, create } }: { readonly entry: EntryPoint }) {
  const total = totals.value.get(listKey(path));
  const title = link.title || titleOfRel(link.rel);
  return (
    <li class="entry">
      <PlaceLink path={path} class="entry-link">
        <span class="entry-title">{title}</span>
        <code class="entry-path">{path}</code>
        {total !== undefined && (
          <span class="entry-count">
            {formatNumber(total)}
            <span class="sr-only"> in all</span>
          </span>
        )}
      </PlaceLink>
      {create && (
        <button
          type="button"
          class="icon-button entry-create"
          title={create.summary}
          aria-label={`Create: ${title}`}
          onClick={() => jump(path, 'default')}
        >
          <Icon name="plus" />
        </button>
      )}
    </li>
  );
}

/** The documents and pages of an interface, which open beside the explorer. */
function Documents({ root }: { readonly root: Root }) {
  const links = root.resource.links.filter(
    ({ rel, target }) => (rel === 'service-desc' || rel === 'service-doc') && target.kind === 'inside',
  );
  const own = links.filter(
    ({ target }) => target.kind === 'inside' && target.path.startsWith(`${root.base}/openapi`),
  );
  const shown = own.length > 0 ? own : [];
  if (shown.length === 0) return null;
  return (
    <p class="interface-foot">
      {shown.map(({ href, target, title }) => (
        <a
          key={href}
          class="quiet-link"
          href={target.kind === 'inside' ? target.path : undefined}
          target="_blank"
          rel="noopener noreferrer"
        >
          {title || 'OpenAPI'}
          <Icon name="out" />
        </a>
      ))}
    </p>
  );
}
