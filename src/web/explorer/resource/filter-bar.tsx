import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { turn } from '../address/place.js';
import { variablesOf } from '../hal/variables.js';
import { wordsOf } from '../hal/words.js';
import { announce } from '../ui/announce.js';
import type { Shown } from '../view/view.js';
import { ParameterInput } from './parameter-input.js';

/** The page within the list is none of the filter's business. */
const PAGE_OF = new Set(['cursor', 'before', 'after', 'total']);

const findOf = ({ resource }: Shown): string | undefined =>
  resource.links.find(
    ({ rel, isTemplated, target }) => rel === 'find' && isTemplated && target.kind === 'inside',
  )?.href;

const queryOf = (path: string): URLSearchParams => new URLSearchParams(path.split('?')[1] ?? '');

export const isFiltered = ({ path }: Shown): boolean =>
  [...queryOf(path).keys()].some((name) => !PAGE_OF.has(name) && name !== 'limit');

/** What the list can be asked for, by its `find` link. */
export function FilterBar({ shown }: { readonly shown: Shown }) {
  const template = findOf(shown);
  const id = useId();
  const query = queryOf(shown.path);
  const names = template === undefined ? [] : variablesOf(template).filter((name) => !PAGE_OF.has(name));
  const filters = names.filter((name) => name !== 'limit' && name !== 'search');
  const isOpen = useSignal(filters.some((name) => query.has(name)));
  if (template === undefined || names.length === 0) return null;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const filled = new FormData(event.currentTarget as HTMLFormElement);
    const { expand } = await import('./expand.js');
    const path = expand(template, filled);
    if (path === undefined) announce('That does not lead to this server.', 'bad');
    else turn(path, { startsAt: 0 });
  };
  const parameterOf = (name: string) => shown.match?.operation.parameters.find((each) => each.name === name);
  const active = filters.filter((name) => query.has(name)).length;
  return (
    <form class="filter" aria-label="Filter" onSubmit={submit}>
      <div class="filter-row">
        {names.includes('search') && (
          <div class="filter-search">
            <label class="sr-only" for={`${id}-search`}>
              Search
            </label>
            <ParameterInput
              id={`${id}-search`}
              name="search"
              parameter={undefined}
              value={query.get('search') ?? ''}
              placeholder="Search"
            />
          </div>
        )}
        {names.includes('limit') && (
          <label class="filter-limit" for={`${id}-limit`}>
            <span>Rows</span>
            <ParameterInput
              id={`${id}-limit`}
              name="limit"
              parameter={parameterOf('limit')}
              value={query.get('limit') ?? ''}
              placeholder="auto"
            />
          </label>
        )}
        {filters.length > 0 && (
          <button
            type="button"
            class="button button-small"
            aria-expanded={isOpen.value}
            aria-controls={`${id}-more`}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            Filters{active > 0 && <span class="count">{active}</span>}
          </button>
        )}
        <button type="submit" class="button button-small">
          Find
        </button>
        {isFiltered(shown) && (
          <button type="button" class="link-button" onClick={() => turn(shown.path.split('?')[0] ?? '')}>
            Clear
          </button>
        )}
      </div>
      <div id={`${id}-more`} class="filter-more" hidden={!isOpen.value}>
        {filters.map((name) => (
          <div key={name} class="field">
            <label class="field-label" for={`${id}-${name}`} title={parameterOf(name)?.description}>
              {wordsOf(name)}
            </label>
            <ParameterInput
              id={`${id}-${name}`}
              name={name}
              parameter={parameterOf(name)}
              value={query.get(name) ?? ''}
            />
          </div>
        ))}
      </div>
    </form>
  );
}
