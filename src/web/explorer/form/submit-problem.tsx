import type { Problem } from '../exchange/problem.js';
import { Prose } from '../ui/prose.js';
import type { Draft } from './draft.js';
import { unplaced } from './submit.js';

interface Props {
  readonly problem: Problem;
  readonly draft: Draft;
  onReload(): void;
  onRetry(): void;
  onSignIn(): void;
}

/** Why it was not done. What was typed stays, whatever it was. */
export function SubmitProblem({ problem, draft, onReload, onRetry, onSignIn }: Props) {
  const { status, title, detail, missing, wrong, retryAfterSeconds } = problem;
  // A clash of names is told at the field, and loading again would not mend it.
  const isClash = status === 412 || (status === 409 && wrong.length === 0);
  return (
    <div class="notice notice-bad" role="alert">
      <p class="notice-title">{status === 412 ? 'Somebody else has changed this meanwhile.' : title}</p>
      {detail && (
        <p>
          <Prose text={detail} />
        </p>
      )}
      <ul>
        {unplaced(draft, problem).map(({ at, detail: why }, index) => (
          <li key={index}>
            {at && <code>{at}</code>} {why}
          </li>
        ))}
      </ul>
      {missing.length > 0 && (
        <p>
          Missing:{' '}
          {missing.map((scope) => (
            <code key={scope} class="chip chip-code">
              {scope}
            </code>
          ))}
        </p>
      )}
      {status === 429 && <p>It may be tried again in {retryAfterSeconds ?? 'a few'} seconds.</p>}
      <div class="buttons">
        {status === 401 && (
          <button type="button" class="button button-small" onClick={onSignIn}>
            Sign in again
          </button>
        )}
        {isClash && (
          <button type="button" class="button button-small" onClick={onReload}>
            Reload, and keep what I typed
          </button>
        )}
        {(status === 429 || status >= 500) && (
          <button type="button" class="button button-small" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}
