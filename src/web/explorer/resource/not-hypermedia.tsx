import { useSignal } from '@preact/signals';
import { announce } from '../ui/announce.js';
import { formatBytes } from '../ui/format.js';
import { Icon } from '../ui/icon.js';
import { PageTitle } from '../ui/page-title.js';
import { headingOf, kindOf } from '../view/names.js';
import { save } from '../view/save.js';
import type { Shown } from '../view/view.js';

const PREVIEW = 20_000;

/** An answer with no links to follow: a file, a page for people, plain text, nothing. */
export function NotHypermedia({ shown }: { readonly shown: Shown }) {
  const { path, exchange } = shown;
  const { body, mediaType, bytes } = exchange;
  const isPage = mediaType === 'text/html';
  return (
    <div class="page">
      <p class="overline">{kindOf(shown)}</p>
      <PageTitle path={path}>{headingOf(shown)}</PageTitle>
      <p class="lead">{sentenceOf(body.kind, isPage)}</p>
      <dl class="facts">
        <div>
          <dt>Media type</dt>
          <dd>
            <code>{mediaType || 'none'}</code>
          </dd>
        </div>
        {bytes > 0 && (
          <div>
            <dt>Size</dt>
            <dd>{formatBytes(bytes)}</dd>
          </div>
        )}
      </dl>
      <div class="buttons">
        {isPage && (
          <a class="button button-main" href={path} target="_blank" rel="noopener noreferrer">
            Open the page
            <Icon name="out" />
          </a>
        )}
        {body.kind !== 'none' && <SaveButton path={path} />}
      </div>
      {body.kind === 'text' && !isPage && <pre class="code">{body.text.slice(0, PREVIEW)}</pre>}
    </div>
  );
}

function sentenceOf(kind: string, isPage: boolean): string {
  if (isPage) return 'This is a page for people, not a resource with links.';
  if (kind === 'file') return 'This is a file. It was not loaded, only asked for.';
  if (kind === 'endless') return 'This answer is larger than the explorer reads. It can be saved.';
  if (kind === 'none') return 'The answer has no body.';
  return 'This answer is text without links.';
}

function SaveButton({ path }: { readonly path: string }) {
  const isBusy = useSignal(false);
  const onClick = async () => {
    isBusy.value = true;
    const problem = await save(path);
    isBusy.value = false;
    announce(problem ?? 'Saved.', problem === undefined ? 'good' : 'bad');
  };
  return (
    <button type="button" class="button" disabled={isBusy.value} onClick={onClick}>
      {isBusy.value ? 'Loading…' : 'Save as a file'}
    </button>
  );
}
