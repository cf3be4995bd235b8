import type { Place } from './use-access.js';

interface PlacesProps {
  readonly places: readonly Place[];
  readonly sets: readonly (readonly string[])[];
}

/** What it takes as a whole, then where each scope is asked for. */
export function Places({ places, sets }: PlacesProps) {
  const asking = places.filter(({ needs }) => !needs.some((set) => set.length === 0));
  const missing = [...new Set(places.flatMap((place) => place.missing))];
  const isOpen = asking.length === 0;
  return (
    <>
      {!isOpen && <ScopeSets sets={sets} />}
      <p className={missing.length > 0 ? 'halyard-verdict missing' : 'halyard-verdict held'} role="status">
        <span>
          {missing.length > 0 && <Missing scopes={missing} />}
          {missing.length === 0 && (isOpen ? 'Any credential will do.' : 'You hold all of it.')}
        </span>
      </p>
      {!isOpen && (
        <details open={missing.length > 0}>
          <summary>
            {asking.length} of {places.length} places ask for a scope
          </summary>
          <ul className="halyard-places">
            {[...asking]
              .sort((a, b) => Number(a.held) - Number(b.held))
              .map((place) => (
                <PlaceRow key={place.coordinate} place={place} />
              ))}
          </ul>
        </details>
      )}
    </>
  );
}

const Missing = ({ scopes }: { readonly scopes: readonly string[] }) => (
  <>
    You lack{' '}
    {scopes.map((scope, position) => (
      <span key={scope}>
        {position > 0 && ', '}
        <code>{scope}</code>
      </span>
    ))}
    .
  </>
);

/** Each of the sets is enough by itself. */
const ScopeSets = ({ sets }: { readonly sets: readonly (readonly string[])[] }) => (
  <div className="halyard-sets">
    {sets.map((set, position) => (
      <div key={set.join(' ')}>
        {position > 0 && <span className="halyard-or">or</span>}
        <ul className="halyard-scopes">
          {set.map((scope) => (
            <li key={scope}>
              <code>{scope}</code>
            </li>
          ))}
        </ul>
      </div>
    ))}
  </div>
);

function PlaceRow({ place }: { readonly place: Place }) {
  return (
    <li className={place.held ? 'held' : 'missing'}>
      <code>{place.coordinate}</code>
      <span>{place.needs.map((set) => set.join(' + ')).join(' or ')}</span>
      <b>{place.held ? 'held' : 'missing'}</b>
    </li>
  );
}
