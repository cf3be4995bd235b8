import { wordsOf } from '../hal/templates.js';
import { nameOf, titleOfPath } from '../hal/title.js';
import { rowsOf } from '../view/paging.js';
import type { Shown } from '../view/view.js';

/** What a page is called. */
export function headingOf(shown: Shown): string {
  const { path, exchange, resource } = shown;
  const selfTitle = resource.links.find(({ rel }) => rel === 'self')?.title;
  if (rowsOf(shown)) return selfTitle || wordsOf(titleOfPath(path));
  const value = exchange.body.kind === 'json' ? exchange.body.value : undefined;
  return nameOf(value) ?? (selfTitle || wordsOf(titleOfPath(path)));
}

/** What kind of thing it is: `products`, for the small line above its name. */
export const kindOf = ({ match, path }: Shown): string =>
  wordsOf(match?.operation.tag || titleOfPath(path.split('?')[0]?.split('/').slice(0, -1).join('/') ?? path));
