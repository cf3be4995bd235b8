import { type InspectorTab, inspectorTabs, tab } from '../shell/panes.js';
import { type Shown, view } from '../view/view.js';
import { BodyTab } from './body-tab.js';
import { CodeTab } from './code-tab.js';
import { DocsTab } from './docs-tab.js';
import { GraphqlTab } from './graphql-tab.js';
import { HeadersTab } from './headers-tab.js';
import { TimingTab } from './timing-tab.js';

const contents: Readonly<Record<InspectorTab, (props: { readonly shown: Shown }) => preact.JSX.Element>> = {
  Body: BodyTab,
  Headers: HeadersTab,
  GraphQL: GraphqlTab,
  Code: CodeTab,
  Docs: DocsTab,
  Timing: TimingTab,
};

/** What is behind what is shown: the exchange as it was, the same in code, and what runs for it. */
export function Inspector() {
  const now = view.value;
  const Content = contents[tab.value];
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Inspector" onKeyDown={moveBetweenTabs}>
        {inspectorTabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            class="tab"
            aria-selected={tab.value === name}
            aria-controls="tab-panel"
            tabIndex={tab.value === name ? 0 : -1}
            onClick={() => (tab.value = name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div id="tab-panel" class="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`} tabIndex={0}>
        {now.state === 'shown' ? (
          <Content shown={now.shown} />
        ) : (
          <p class="quiet">There is no answer to look into yet.</p>
        )}
      </div>
    </>
  );
}

function moveBetweenTabs(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const next = (inspectorTabs.indexOf(tab.value) + step + inspectorTabs.length) % inspectorTabs.length;
  tab.value = inspectorTabs[next] ?? 'Body';
  document.getElementById(`tab-${tab.value}`)?.focus();
}
