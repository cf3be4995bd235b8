import { follow } from '../address/place.js';
import { nameOf } from '../hal/title.js';
import { lazily } from '../ui/lazily.js';
import { PageTitle } from '../ui/page-title.js';
import { Status } from '../ui/status.js';
import { headingOf, kindOf } from '../view/names.js';
import type { Shown } from '../view/view.js';
import { Actions } from './actions.js';
import { Links } from './links.js';
import { Oddities } from './oddities.js';
import { Properties } from './properties.js';

const EmbeddedSections = lazily(async () => (await import('./embedded.js')).EmbeddedSections);

/** One resource. */
export function Thing({ shown }: { readonly shown: Shown }) {
  const { resource, exchange } = shown;
  const heading = headingOf(shown);
  const status = resource.properties.find(
    ([name, value]) => name === 'status' && typeof value === 'string',
  )?.[1];
  const value = exchange.body.kind === 'json' ? exchange.body.value : undefined;
  return (
    <article class="page">
      <header class="page-head">
        <p class="overline">{kindOf(shown)}</p>
        <div class="page-title-row">
          <PageTitle path={shown.path}>{heading}</PageTitle>
          {typeof status === 'string' && <Status text={status} />}
        </div>
      </header>
      <Actions shown={shown} />
      <Oddities resource={resource} />
      <Properties
        properties={resource.properties}
        links={resource.links}
        go={(path) => follow(path, heading)}
      />
      {resource.embedded.length > 0 && (
        <EmbeddedSections resource={resource} from={shown.path} go={(path) => follow(path, heading)} />
      )}
      <Links resource={resource} go={(path) => follow(path, nameOf(value) ?? heading)} spec={shown.spec} />
    </article>
  );
}
