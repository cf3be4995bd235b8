import { useSignal } from '@preact/signals';
import { bareRel, type Link } from '../hal/links.js';
import type { Resource } from '../hal/read-hal.js';
import type { Spec } from '../openapi/spec.js';
import { Icon } from '../ui/icon.js';
import { lazily } from '../ui/lazily.js';
import { PlaceLink } from '../ui/place-link.js';

interface Props {
  readonly resource: Resource;
  readonly spec: Spec | undefined;
  go(path: string): void;
}

const FEW = 60;
const TemplateForm = lazily(async () => (await import('./template-form.js')).TemplateForm);

/** Where one can go from here. */
export function Links({ resource, go, spec }: Props) {
  const isWhole = useSignal(false);
  const links = resource.links.filter(({ rel }) => rel !== 'self');
  if (links.length === 0) return null;
  const shown = isWhole.value ? links : links.slice(0, FEW);
  return (
    <section class="section" aria-labelledby="links">
      <h2 id="links" class="section-title">
        Links <span class="count">{links.length}</span>
      </h2>
      <ul class="links">
        {shown.map((link, index) => (
          <LinkRow key={`${index} ${link.rel}`} link={link} go={go} spec={spec} />
        ))}
      </ul>
      {links.length > shown.length && (
        <button type="button" class="button button-small" onClick={() => (isWhole.value = true)}>
          {links.length - shown.length} more links
        </button>
      )}
    </section>
  );
}

function LinkRow({ link, go, spec }: { readonly link: Link } & Pick<Props, 'go' | 'spec'>) {
  const isOpen = useSignal(false);
  return (
    <li class="link">
      <span class="link-rel">
        <Rel link={link} />
      </span>
      <span class="link-body">
        <Target link={link} go={go} onFill={() => (isOpen.value = !isOpen.value)} isFilling={isOpen.value} />
        {isOpen.value && <TemplateForm template={link.href} go={go} spec={spec} />}
      </span>
      <span class="badges">
        {link.title && <span class="link-title">{link.title.slice(0, 300)}</span>}
        {link.isTemplated && <span class="badge">templated</span>}
        {link.isDeprecated && <Deprecated link={link} />}
      </span>
    </li>
  );
}

const Rel = ({ link: { rel, docs } }: { readonly link: Link }) =>
  docs === undefined ? (
    <code title={rel}>{rel.slice(0, 100)}</code>
  ) : (
    <a href={docs} title={`${rel}: what this relation means`} target="_blank" rel="noopener noreferrer">
      <code>{bareRel(rel).slice(0, 100)}</code>
    </a>
  );

interface TargetProps {
  readonly link: Link;
  readonly isFilling: boolean;
  go(path: string): void;
  onFill(): void;
}

/** The address as it is, and what may be done with it. */
function Target({ link: { target, href, isTemplated, rel }, go, onFill, isFilling }: TargetProps) {
  if (target.kind === 'refused') {
    return (
      <span class="refused">
        <code>{target.text}</code>
        <span class="badge badge-bad">refused</span>
        <span class="quiet">{target.reason}</span>
      </span>
    );
  }
  if (isTemplated) {
    return (
      <button type="button" class="link-button href" data-nav aria-expanded={isFilling} onClick={onFill}>
        <code>{href.slice(0, 400)}</code>
        <span class="sr-only">: fill in</span>
      </button>
    );
  }
  if (target.kind === 'outside') {
    return (
      <a class="href" href={target.url} target="_blank" rel="noopener noreferrer nofollow" data-nav>
        <code>{target.url.slice(0, 400)}</code>
        <span class="badge">
          other server
          <Icon name="out" />
        </span>
      </a>
    );
  }
  const isPage = rel === 'help' || rel === 'service-doc';
  if (isPage) {
    return (
      <a class="href" href={target.path} target="_blank" rel="noopener noreferrer" data-nav>
        <code>{target.path}</code>
        <Icon name="out" />
      </a>
    );
  }
  return (
    <PlaceLink path={target.path} go={go} class="href">
      <code>{target.path.slice(0, 400)}</code>
    </PlaceLink>
  );
}

const Deprecated = ({ link: { deprecation } }: { readonly link: Link }) => {
  const badge = <span class="badge badge-warn">deprecated</span>;
  return deprecation?.kind === 'inside' || deprecation?.kind === 'outside' ? (
    <a
      href={deprecation.kind === 'inside' ? deprecation.path : deprecation.url}
      title="Why, and what instead"
      target="_blank"
      rel="noopener noreferrer"
    >
      {badge}
    </a>
  ) : (
    badge
  );
};
