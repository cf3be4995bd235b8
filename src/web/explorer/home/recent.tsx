import { PlaceLink } from '../ui/place-link.js';
import { recent } from '../view/recent.js';

export const Recent = () =>
  recent.value.length === 0 ? null : (
    <section class="recent" aria-labelledby="recent">
      <h2 id="recent" class="overline">
        Recent
      </h2>
      <ul>
        {recent.value.map(({ path, title }) => (
          <li key={path}>
            <PlaceLink path={path} class="recent-link">
              <span class="recent-title">{title}</span>
              <code>{path}</code>
            </PlaceLink>
          </li>
        ))}
      </ul>
    </section>
  );
