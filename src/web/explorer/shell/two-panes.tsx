import { useSignalEffect } from '@preact/signals';
import { place } from '../address/place.js';
import { Inspector } from '../inspector/inspector.js';
import { ResourcePane } from '../resource/resource-pane.js';
import { ErrorBoundary } from '../ui/error-boundary.js';
import { isLoading, view } from '../view/view.js';
import { pane } from './panes.js';
import { Trail } from './trail.js';

/** What is looked at, and what is behind it. */
export const TwoPanes = () => {
  // Where one pane hides the other, a new address shows itself, and not what is behind it.
  useSignalEffect(() => {
    if (place.value.path !== '') pane.value = 'resource';
  });
  return (
    <>
      <PaneSwitch />
      <main id="main" class="panes" tabIndex={-1} data-pane={pane.value}>
        <section class="pane pane-resource" aria-label="Resource" aria-busy={isLoading.value}>
          <Trail />
          <ErrorBoundary what="This resource" subject={view.value}>
            <ResourcePane />
          </ErrorBoundary>
        </section>
        <section class="pane pane-inspector" aria-label="Inspector">
          {/* Where there is room for one pane, the heading of the other is out of sight. */}
          {pane.value === 'inspector' && <h1 class="sr-only">Behind it</h1>}
          <h2 class="sr-only">Inspector</h2>
          <ErrorBoundary what="The inspector" subject={view.value}>
            <Inspector />
          </ErrorBoundary>
        </section>
      </main>
    </>
  );
};

/** Where there is room for one. */
const PaneSwitch = () => (
  <nav class="pane-switch" aria-label="Panes">
    {(['resource', 'inspector'] as const).map((name) => (
      <button key={name} type="button" aria-pressed={pane.value === name} onClick={() => (pane.value = name)}>
        {name === 'resource' ? 'Resource' : 'Inspector'}
      </button>
    ))}
  </nav>
);
