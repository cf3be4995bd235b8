import { useEffect } from 'preact/hooks';
import { follow, turn } from '../address/place.js';
import { holder } from '../session/credential.js';
import { formatNumber } from '../ui/format.js';
import { Icon } from '../ui/icon.js';
import { PageTitle } from '../ui/page-title.js';
import { headingOf, kindOf } from '../view/names.js';
import { canCount, canTurn, count, firstRow, listKey, rowsOf, totals, turnPage } from '../view/paging.js';
import type { Shown } from '../view/view.js';
import { Actions } from './actions.js';
import { FilterBar, isFiltered } from './filter-bar.js';
import { Links } from './links.js';
import { Oddities } from './oddities.js';
import { Properties } from './properties.js';
import { Table } from './table.js';

/** A page of a list. */
export function Collection({ shown }: { readonly shown: Shown }) {
  const { path, match, resource } = shown;
  const rows = rowsOf(shown)?.items ?? [];
  const heading = headingOf(shown);
  const go = (to: string) => follow(to, heading);
  useEffect(() => {
    if (resource.page?.total === undefined && canCount(match)) void count(path);
  }, [path, match, holder.value]);
  return (
    <article class="page page-wide">
      <header class="page-head">
        <p class="overline">{kindOf(shown)}</p>
        <div class="page-title-row">
          <PageTitle path={path}>{heading}</PageTitle>
          <Range shown={shown} />
        </div>
      </header>
      <Actions shown={shown} />
      <FilterBar shown={shown} />
      <Oddities resource={resource} />
      {resource.properties.length > 0 && (
        <Properties properties={resource.properties} links={resource.links} go={go} />
      )}
      {rows.length === 0 ? (
        <Empty shown={shown} />
      ) : (
        <Table items={rows} label={heading} from={path} go={go} />
      )}
      <Paging shown={shown} />
      <Links resource={resource} go={go} spec={shown.spec} />
    </article>
  );
}

/** `21–40 of 233`, as much of it as is known. */
function Range({ shown }: { readonly shown: Shown }) {
  const rows = rowsOf(shown)?.items.length ?? 0;
  const first = firstRow(shown);
  const isLast = first !== undefined && !canTurn(shown, 'next');
  const counted = shown.resource.page?.total ?? totals.value.get(listKey(shown.path));
  if (rows === 0) return null;
  return (
    <p class="range" aria-live="polite">
      {rangeText(first, rows, counted ?? (isLast ? first + rows : undefined))}
    </p>
  );
}

function rangeText(first: number | undefined, rows: number, total: number | undefined): string {
  const [here, all] = [formatNumber(rows), total === undefined ? '' : ` of ${formatNumber(total)}`];
  if (total === rows) return rows === 1 ? '1 item' : `${here} items`;
  if (first === undefined) return `${here}${all || ' here'}`;
  return `${formatNumber(first + 1)}–${formatNumber(first + rows)}${all}`;
}

function Paging({ shown }: { readonly shown: Shown }) {
  const [hasPrev, hasNext] = [canTurn(shown, 'prev'), canTurn(shown, 'next')];
  if (!hasPrev && !hasNext) return null;
  return (
    <nav class="paging" aria-label="Pages">
      <button
        type="button"
        class="button button-small"
        disabled={!hasPrev}
        aria-keyshortcuts="p"
        onClick={() => turnPage(shown, 'prev')}
      >
        <Icon name="prev" />
        Previous
      </button>
      <button
        type="button"
        class="button button-small"
        disabled={!hasNext}
        aria-keyshortcuts="n"
        onClick={() => turnPage(shown, 'next')}
      >
        Next
        <Icon name="next" />
      </button>
    </nav>
  );
}

function Empty({ shown }: { readonly shown: Shown }) {
  const filtered = isFiltered(shown);
  const main = shown.resource.templates.find(({ key, method }) => key === 'default' && method === 'POST');
  return (
    <div class="empty">
      <Icon name="list" />
      <p class="empty-title">{filtered ? 'Nothing matches' : 'Nothing here yet'}</p>
      <p class="quiet">
        {filtered
          ? 'No item has all that was asked for.'
          : main
            ? `“${main.title}”, above, makes the first one.`
            : 'There are none that this credential may see.'}
      </p>
      {filtered && (
        <button
          type="button"
          class="button button-small"
          onClick={() => turn(shown.path.split('?')[0] ?? shown.path)}
        >
          Show all
        </button>
      )}
    </div>
  );
}
