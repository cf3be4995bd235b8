import type { ComponentType } from 'preact';
import { type InspectorTab, inspectorTabs, tab } from '../shell/panes.js';
import { lazily } from '../ui/lazily.js';
import { type Shown, view } from '../view/view.js';
import { BodyTab } from './body-tab.js';
import '../style/inspector.css';

const contents: Readonly<Record<InspectorTab, ComponentType<{ readonly shown: Shown }>>> = {
  Body: BodyTab,
  Headers: lazily(async () => (await import('./headers-tab.js')).HeadersTab),
  GraphQL: lazily(async () => (await import('./graphql-tab.js')).GraphqlTab),
  Code: lazily(async () => (await import('./code-tab.js')).CodeTab),
  Docs: lazily(async () => (await import('./docs-tab.js')).DocsTab),
  Timing: lazily(async () => (await import('./timing-tab.js')).TimingTab),
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
      <div id="tab-panel" class="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
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
