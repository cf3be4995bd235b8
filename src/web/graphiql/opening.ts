import type { Link } from './link.js';
import { WELCOME } from './welcome.js';

/** What the editors begin with. */
export interface Opening {
  readonly defaultQuery: string;
  readonly initialQuery?: string;
  readonly initialVariables?: string;
}

/**
 * A linked operation, or the tab that was left. GraphiQL opens a tab for any beginning that none of the tabs it kept has,
 * and keeps text of the editor more often than tabs: without the words of a tab itself a quick reload leaves a blank or a
 * second one (its `getDefaultTabState`).
 */
export function openingFor(link: Link | undefined, storage: Pick<Storage, 'getItem'>): Opening {
  if (link) return { defaultQuery: WELCOME, initialQuery: link.query, initialVariables: link.variables };
  const left = tabThatWasLeft(storage.getItem('graphiql:tabState'));
  if (!left) return { defaultQuery: WELCOME, initialQuery: WELCOME, initialVariables: '' };
  return { defaultQuery: WELCOME, initialQuery: left.query ?? '', initialVariables: left.variables ?? '' };
}

interface KeptTab {
  readonly query?: string | null;
  readonly variables?: string | null;
}

function tabThatWasLeft(kept: string | null): KeptTab | undefined {
  try {
    const { tabs, activeTabIndex } = JSON.parse(kept ?? '') as { tabs: KeptTab[]; activeTabIndex: number };
    return tabs[activeTabIndex] ?? tabs.at(-1);
  } catch {
    return undefined;
  }
}
