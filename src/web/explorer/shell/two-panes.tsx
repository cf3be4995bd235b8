import { Inspector } from '../inspector/inspector.js';
import { ResourcePane } from '../resource/resource-pane.js';
import { ErrorBoundary } from '../ui/error-boundary.js';
import { isLoading, view } from '../view/view.js';
import { pane } from './panes.js';
import { Trail } from './trail.js';

/** What is looked at, and what is behind it. */
export const TwoPanes = () => (
  <>
    <PaneSwitch />
    <div class="panes" data-pane={pane.value}>
      <main id="main" class="pane pane-resource" tabIndex={-1} aria-busy={isLoading.value}>
        <Trail />
        <ErrorBoundary what="This resource" subject={view.value}>
          <ResourcePane />
        </ErrorBoundary>
      </main>
      <aside class="pane pane-inspector" aria-label="Inspector">
        <ErrorBoundary what="The inspector" subject={view.value}>
          <Inspector />
        </ErrorBoundary>
      </aside>
    </div>
  </>
);

/** Where there is room for one. */
const PaneSwitch = () => (
  <fieldset class="pane-switch">
    <legend class="sr-only">Panes</legend>
    {(['resource', 'inspector'] as const).map((name) => (
      <button key={name} type="button" aria-pressed={pane.value === name} onClick={() => (pane.value = name)}>
        {name === 'resource' ? 'Resource' : 'Inspector'}
      </button>
    ))}
  </fieldset>
);
