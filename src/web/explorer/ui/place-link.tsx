import type { ComponentChildren } from 'preact';
import { jump } from '../address/place.js';

interface Props {
  readonly path: string;
  readonly class?: string;
  /** How to go there; left out, the trail begins anew. */
  readonly go?: (path: string) => void;
  readonly children: ComponentChildren;
}

/** A link to another place in the explorer: a real one, which can be opened in another tab. */
export const PlaceLink = ({ path, go = jump, children, class: name }: Props) => (
  <a
    href={path === '' ? location.pathname : `#${path}`}
    class={name}
    data-nav
    onClick={(event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go(path);
    }}
  >
    {children}
  </a>
);
