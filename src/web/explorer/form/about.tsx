import { Prose } from '../ui/prose.js';
import type { Draft } from './draft.js';

const SHORT = 240;

/** What it does; the whole of a long description only for who wants it. */
export function About({ draft: { match } }: { readonly draft: Draft }) {
  const { summary = '', description = '' } = match?.operation ?? {};
  const isLong = summary.length + description.length > SHORT;
  if (summary === '' && description === '') return null;
  return (
    <div class="sheet-about">
      <p>
        <Prose
          text={isLong ? `${summary}.` : [summary && `${summary}.`, description].filter(Boolean).join(' ')}
        />
      </p>
      {isLong && (
        <details>
          <summary>More about it</summary>
          <p>
            <Prose text={description} />
          </p>
        </details>
      )}
    </div>
  );
}
