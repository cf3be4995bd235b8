import { follow, jump, place } from '../address/place.js';

/** The way here. */
export const Trail = () => (
  <nav class="trail" aria-label="Trail">
    <ol>
      <li>
        <button type="button" class="link-button" onClick={() => jump('')}>
          Home
        </button>
      </li>
      {place.value.trail.map(({ path, title }) => (
        <li key={path}>
          <button type="button" class="link-button" title={path} onClick={() => follow(path, '')}>
            {title}
          </button>
        </li>
      ))}
    </ol>
  </nav>
);
