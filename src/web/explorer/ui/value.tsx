import { useSignal } from '@preact/signals';
import { isObject, type JsonObject } from '../hal/json-object.js';
import { nameOf } from '../hal/title.js';
import { CopyButton } from './copy-button.js';
import { fromNow, isInstant, longDate, moneyOf, shortDate } from './format.js';
import { Status } from './status.js';

const LONG_TEXT = 600;
const FEW_ENTRIES = 100;
const DEEPEST = 5;
/** More of them than this are a list to choose from. */
const FEW_OBJECTS = 2;

/** A value for people to read, with all of it there to be looked into. */
export function Value({
  value,
  name = '',
  depth = 0,
}: {
  readonly value: unknown;
  readonly name?: string;
  readonly depth?: number;
}) {
  if (value === null || value === undefined) return <span class="none">none</span>;
  if (typeof value === 'boolean') return <span class={value ? 'yes' : 'no'}>{value ? 'Yes' : 'No'}</span>;
  if (typeof value === 'number') return <span class="number">{String(value)}</span>;
  if (typeof value === 'string') return <Text text={value} name={name} />;
  const money = moneyOf(value);
  if (money !== undefined) return <span class="money">{money}</span>;
  if (Array.isArray(value)) return <List items={value as readonly unknown[]} depth={depth} />;
  return isObject(value) ? (
    <Nested entries={Object.entries(value)} depth={depth} />
  ) : (
    <span>{String(value)}</span>
  );
}

const isId = (name: string, text: string): boolean =>
  /^[a-z]{2,6}_[0-9a-z]{26}$/.test(text) ||
  (/(^|_)(id|prefix|sku|slug|hash|digest|etag)$|[a-z](Id|Prefix|Hash)$/.test(name) &&
    text.length <= 200 &&
    !/\s/.test(text));

const STATUS = /(^|_)(status|state)$|Status$/;

function Text({ text, name }: { readonly text: string; readonly name: string }) {
  const isWhole = useSignal(false);
  if (text === '') return <span class="none">empty</span>;
  if (isInstant(text)) return <Instant text={text} />;
  if (STATUS.test(name)) return <Status text={text} />;
  if (isId(name, text)) {
    return (
      <span class="id">
        <code>{text}</code>
        <CopyButton text={text} what={name} />
      </span>
    );
  }
  if (text.length <= LONG_TEXT || isWhole.value) return <span class="text">{text}</span>;
  return (
    <span class="text">
      {text.slice(0, LONG_TEXT)}…{' '}
      <button type="button" class="link-button" onClick={() => (isWhole.value = true)}>
        all {text.length.toLocaleString()} characters
      </button>
    </span>
  );
}

export const Instant = ({ text }: { readonly text: string }) => (
  <time dateTime={text} title={longDate(text)}>
    {shortDate(text)} <span class="ago">{fromNow(Date.parse(text))}</span>
  </time>
);

function List({ items, depth }: { readonly items: readonly unknown[]; readonly depth: number }) {
  const isWhole = useSignal(false);
  if (items.length === 0) return <span class="none">none</span>;
  if (depth >= DEEPEST * 2) return <span class="none">deeper down: see the inspector</span>;
  const shown = isWhole.value ? items : items.slice(0, FEW_ENTRIES);
  const isPlain = shown.every((item) => typeof item === 'string' || typeof item === 'number');
  const more = items.length - shown.length;
  return (
    <>
      {isPlain ? (
        <ul class="chips">
          {shown.map((item, index) => (
            <li key={index} class="chip">
              {String(item).slice(0, 300)}
            </li>
          ))}
        </ul>
      ) : (
        <ol class="nested-list">
          {shown.map((item, index) => (
            <li key={index}>
              {isObject(item) && items.length > FEW_OBJECTS ? (
                <Folded item={item} />
              ) : (
                <Value value={item} depth={depth + 1} />
              )}
            </li>
          ))}
        </ol>
      )}
      {more > 0 && (
        <button type="button" class="link-button" onClick={() => (isWhole.value = true)}>
          {more.toLocaleString()} more
        </button>
      )}
    </>
  );
}

/** Drawn when it is opened, so it may hold as much as it likes, and be as deep. */
function Folded({ item }: { readonly item: JsonObject }) {
  const isOpen = useSignal(false);
  return (
    <details class="folded-item" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>{nameOf(item) ?? Object.keys(item).slice(0, 4).join(', ')}</summary>
      {isOpen.value && <Value value={item} depth={1} />}
    </details>
  );
}

function Nested({
  entries,
  depth,
}: {
  readonly entries: readonly (readonly [string, unknown])[];
  readonly depth: number;
}) {
  if (entries.length === 0) return <span class="none">empty</span>;
  if (depth >= DEEPEST) return <span class="none">deeper down: see the inspector</span>;
  return (
    <>
      <dl class="nested">
        {entries.slice(0, FEW_ENTRIES).map(([name, value]) => (
          <div key={name}>
            <dt>{name.slice(0, 100)}</dt>
            <dd>
              <Value value={value} name={name} depth={depth + 1} />
            </dd>
          </div>
        ))}
      </dl>
      {entries.length > FEW_ENTRIES && (
        <p class="none">{entries.length - FEW_ENTRIES} more: see the inspector</p>
      )}
    </>
  );
}
