import { useSignal } from '@preact/signals';
import { readHref } from '../address/href.js';
import { follow } from '../address/place.js';
import { PlaceLink } from '../ui/place-link.js';

const OPEN_TO_DEPTH = 2;
const CHUNK = 100;
const LONG_TEXT = 300;

interface NodeProps {
  readonly name?: string | undefined;
  readonly value: unknown;
  readonly depth: number;
  readonly from: string;
  /** Whether it stands where an address is expected. */
  readonly isTemplated?: boolean;
}

/** JSON that folds. What is folded is not drawn, so it may be as large and deep as it likes. */
export const JsonTree = ({ value, from }: { readonly value: unknown; readonly from: string }) => (
  <div class="tree">
    <Node value={value} depth={0} from={from} />
  </div>
);

function Node({ name, value, depth, from, isTemplated = false }: NodeProps) {
  if (typeof value === 'object' && value !== null) {
    return <Branch name={name} value={value} depth={depth} from={from} />;
  }
  return (
    <div class="leaf">
      <Name name={name} />
      <Leaf name={name} value={value} from={from} isTemplated={isTemplated} />
    </div>
  );
}

const Name = ({ name }: { readonly name: string | undefined }) =>
  name === undefined ? null : <span class="tree-name">{name.slice(0, 200)}: </span>;

function Branch({
  name,
  value,
  depth,
  from,
}: {
  readonly name: string | undefined;
  readonly value: object;
  readonly depth: number;
  readonly from: string;
}) {
  const isList = Array.isArray(value);
  const size = isList ? value.length : Object.keys(value).length;
  const isOpen = useSignal(depth < OPEN_TO_DEPTH && !(depth > 0 && size > CHUNK) && name !== '_templates');
  const shown = useSignal(CHUNK);
  if (size === 0) {
    return (
      <div class="leaf">
        <Name name={name} />
        {isList ? '[]' : '{}'}
      </div>
    );
  }
  const entries = isOpen.value ? Object.entries(value).slice(0, shown.value) : [];
  const templated = !isList && (value as { templated?: unknown }).templated === true;
  return (
    <div class="branch">
      <button
        type="button"
        class="tree-toggle"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <Name name={name} />
        <span class="tree-size">{isList ? `[${size}]` : `{${size}}`}</span>
      </button>
      {isOpen.value && (
        <div class="tree-inside">
          {entries.map(([key, child]) => (
            <Node
              key={key}
              name={isList ? undefined : key}
              value={child}
              depth={depth + 1}
              from={from}
              isTemplated={templated}
            />
          ))}
          {size > shown.value && (
            <button type="button" class="link-button" onClick={() => (shown.value += CHUNK * 5)}>
              {(size - shown.value).toLocaleString()} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({
  name,
  value,
  from,
  isTemplated,
}: {
  readonly name: string | undefined;
  readonly value: unknown;
  readonly from: string;
  readonly isTemplated: boolean;
}) {
  if (typeof value !== 'string') return <span class="tree-plain">{String(value)}</span>;
  const text = value.length > LONG_TEXT ? `${value.slice(0, LONG_TEXT)}…` : value;
  const href = name === 'href' && !isTemplated ? readHref(value, from) : undefined;
  if (href?.kind === 'inside') {
    return (
      <PlaceLink
        path={href.path}
        go={(path) => follow(path, document.title.split(' · ')[0] ?? '')}
        class="tree-text"
      >
        "{text}"
      </PlaceLink>
    );
  }
  return (
    <span class="tree-text">
      "{text}"{href?.kind === 'refused' && <span class="badge badge-bad">refused</span>}
    </span>
  );
}
