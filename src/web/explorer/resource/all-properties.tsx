import { useSignal } from '@preact/signals';
import { bareRel, type Link } from '../hal/links.js';
import { wordsOf } from '../hal/words.js';
import { Icon } from '../ui/icon.js';
import { PlaceLink } from '../ui/place-link.js';
import { Value } from '../ui/value.js';

interface Props {
  readonly properties: readonly (readonly [string, unknown])[];
  readonly links: readonly Link[];
  go(path: string): void;
}

const FEW = 60;

/** What a resource says of itself. */
export function AllProperties({ properties, links, go }: Props) {
  const isWhole = useSignal(false);
  if (properties.length === 0) return null;
  const shown = isWhole.value ? properties : properties.slice(0, FEW);
  return (
    <section aria-labelledby="properties">
      <h2 id="properties" class="sr-only">
        Properties
      </h2>
      <dl class="properties">
        {shown.map(([name, value]) => (
          <div key={name} class="property">
            <dt title={name}>{wordsOf(name.slice(0, 100)) || name}</dt>
            <dd>
              <Value value={value} name={name} />
              <Related name={name} links={links} go={go} />
            </dd>
          </div>
        ))}
      </dl>
      {properties.length > shown.length && (
        <button type="button" class="button button-small" onClick={() => (isWhole.value = true)}>
          {properties.length - shown.length} more properties
        </button>
      )}
    </section>
  );
}

/** `category_id` is followed by the link `halyard:category`, where there is one. */
function Related({ name, links, go }: { readonly name: string } & Pick<Props, 'links' | 'go'>) {
  const thing = /^(.+?)(?:_id|Id)$/.exec(name)?.[1]?.replace(/_/g, '-');
  if (thing === undefined) return null;
  const rel = thing.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  const target = links.find((link) => bareRel(link.rel) === rel && !link.isTemplated)?.target;
  if (target?.kind !== 'inside') return null;
  return (
    <PlaceLink path={target.path} go={go} class="related">
      open
      <Icon name="next" />
    </PlaceLink>
  );
}
