import { useSignal } from '@preact/signals';
import { insidePath } from '../address/href.js';
import { isObject } from '../hal/json-object.js';
import { type Embedded, type Resource, readHal } from '../hal/read-hal.js';
import { nameOf, titleOfRel } from '../hal/title.js';
import { PlaceLink } from '../ui/place-link.js';
import { Value } from '../ui/value.js';
import { Table } from './table.js';

interface Props {
  readonly resource: Resource;
  readonly from: string;
  readonly depth?: number;
  go(path: string): void;
}

const DEEPEST = 12;

/** What stands whole within a resource: lists as tables, single things folded. */
export const EmbeddedSections = ({ resource, from, go, depth = 0 }: Props) => (
  <>
    {resource.embedded.slice(0, 50).map((embedded) => (
      <Section key={embedded.rel} embedded={embedded} from={from} go={go} depth={depth} />
    ))}
  </>
);

function Section({
  embedded,
  from,
  go,
  depth,
}: { readonly embedded: Embedded } & Required<Omit<Props, 'resource'>>) {
  const title = titleOfRel(embedded.rel).slice(0, 100);
  return (
    <section class="section" aria-label={title}>
      {depth === 0 ? (
        <h2 class="section-title">
          {title} <Count of={embedded} />
        </h2>
      ) : (
        <p class="section-title">
          {title} <Count of={embedded} />
        </p>
      )}
      {embedded.isList ? (
        <Table items={embedded.items} label={title} from={from} go={go} />
      ) : (
        <Folded value={embedded.items[0]} from={from} go={go} depth={depth} />
      )}
    </section>
  );
}

const Count = ({ of }: { readonly of: Embedded }) =>
  of.isList ? <span class="count">{of.items.length}</span> : null;

/** Read only when it is opened: what is embedded may embed again, as deep as anybody liked. */
function Folded({ value, from, go, depth }: { readonly value: unknown } & Required<Omit<Props, 'resource'>>) {
  const isOpen = useSignal(false);
  const self = isObject(value) && isObject(value['_links']) ? value['_links']['self'] : undefined;
  const path = isObject(self) ? insidePath(self['href'], from) : undefined;
  return (
    <details class="folded" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        {nameOf(value) ?? 'Without a name'} {path !== undefined && <code class="quiet">{path}</code>}
      </summary>
      {isOpen.value && <Inside value={value} from={from} go={go} depth={depth + 1} path={path} />}
    </details>
  );
}

function Inside({
  value,
  from,
  go,
  depth,
  path,
}: { readonly value: unknown; readonly path: string | undefined } & Required<Omit<Props, 'resource'>>) {
  const resource = readHal(value, from);
  if (depth > DEEPEST)
    return <p class="quiet">It goes on deeper: open it by its own address, or see the inspector.</p>;
  return (
    <div class="folded-body">
      {path !== undefined && (
        <p>
          <PlaceLink path={path} go={go} class="button button-small">
            Open
          </PlaceLink>
        </p>
      )}
      <Value value={Object.fromEntries(resource.properties)} />
      <EmbeddedSections resource={resource} from={from} go={go} depth={depth} />
    </div>
  );
}
