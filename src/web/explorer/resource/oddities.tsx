import type { Resource } from '../hal/read-hal.js';

const MOST = 10;

export const Oddities = ({ resource: { oddities } }: { readonly resource: Resource }) =>
  oddities.length === 0 ? null : (
    <div class="notice">
      <p class="notice-title">Not all of this answer is HAL. What could not be read is left out:</p>
      <ul>
        {oddities.slice(0, MOST).map((oddity, index) => (
          <li key={index}>{oddity}</li>
        ))}
      </ul>
      {oddities.length > MOST && <p>and {oddities.length - MOST} more.</p>}
    </div>
  );
