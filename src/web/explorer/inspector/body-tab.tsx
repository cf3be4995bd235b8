import { useSignal } from '@preact/signals';
import { CopyButton } from '../ui/copy-button.js';
import { formatBytes } from '../ui/format.js';
import type { Shown } from '../view/view.js';
import { JsonTree } from './json-tree.js';

/** More raw text than this makes a page slow, and nobody reads it. */
const SOFT_CAP = 1024 * 1024;

export function BodyTab({ shown }: { readonly shown: Shown }) {
  const isRaw = useSignal(false);
  const { body, bytes } = shown.exchange;
  if (body.kind === 'none') return <p class="quiet">The answer has no body.</p>;
  if (body.kind === 'file') return <p class="quiet">A file, which was not loaded.</p>;
  if (body.kind === 'endless') return <p class="quiet">It is larger than the explorer reads.</p>;
  return (
    <>
      <div class="panel-head">
        <span class="quiet">{formatBytes(bytes)}</span>
        <span class="panel-tools">
          {body.kind === 'json' && (
            <button
              type="button"
              class="link-button"
              aria-pressed={isRaw.value}
              onClick={() => (isRaw.value = !isRaw.value)}
            >
              {isRaw.value ? 'Tree' : 'Raw'}
            </button>
          )}
          <CopyButton text={body.text} what="body" />
        </span>
      </div>
      {body.kind === 'json' && !isRaw.value ? (
        <JsonTree key={shown.path} value={body.value} from={shown.path} />
      ) : (
        <Raw text={body.kind === 'json' ? indented(body.value, body.text) : body.text} />
      )}
    </>
  );
}

function Raw({ text }: { readonly text: string }) {
  const isWhole = useSignal(false);
  const isLong = text.length > SOFT_CAP;
  return (
    <>
      <pre class="code">{isLong && !isWhole.value ? text.slice(0, SOFT_CAP) : text}</pre>
      {isLong && !isWhole.value && (
        <button type="button" class="button button-small" onClick={() => (isWhole.value = true)}>
          Show all {formatBytes(text.length)}
        </button>
      )}
    </>
  );
}

/** Short answers are easier to read with room between; long ones stay as they came. */
const indented = (value: unknown, text: string): string =>
  text.length > SOFT_CAP / 4 ? text : JSON.stringify(value, null, 2);
