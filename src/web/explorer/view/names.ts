import { nameOf, titleOfPath } from '../hal/title.js';
import { wordsOf } from '../hal/words.js';
import { rowsOf } from './paging.js';
import type { Shown } from './view.js';

/** What a page is called. */
export function headingOf(shown: Shown): string {
  const { path, exchange, resource } = shown;
  const selfTitle = resource.links.find(({ rel }) => rel === 'self')?.title;
  if (rowsOf(shown)) return selfTitle || wordsOf(titleOfPath(path));
  const value = exchange.body.kind === 'json' ? exchange.body.value : undefined;
  return nameOf(value) ?? (selfTitle || wordsOf(titleOfPath(path)));
}

/** What it belongs to, for the small line above its name: `Product`, or the interface of a list. */
export function kindOf(shown: Shown): string {
  const { match, spec, path } = shown;
  if (spec?.base === path.split('?')[0]) return 'Interface';
  if (rowsOf(shown) && spec) return spec.title;
  const above = (path.split('?')[0] ?? '').split('/').slice(0, -1).join('/');
  const kind = wordsOf(match?.operation.rel || titleOfPath(above));
  return kind === headingOf(shown) && spec ? spec.title : kind;
}
