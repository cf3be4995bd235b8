import { place, refusedAddress } from '../address/place.js';
import { acting } from '../form/acting.js';
import { secretShown } from '../form/secrets.js';
import { SignInDialog } from '../home/signing-in.js';
import { Announcer } from '../ui/announce.js';
import { ErrorBoundary } from '../ui/error-boundary.js';
import { lazily } from '../ui/lazily.js';
import { isLoading, view } from '../view/view.js';
import { opened, pane } from './panes.js';
import { SessionEnded } from './session-ended.js';
import { TopBar } from './top-bar.js';
import { Trail } from './trail.js';

const Home = lazily(async () => (await import('../home/home.js')).Home);
const ResourcePane = lazily(async () => (await import('../resource/resource-pane.js')).ResourcePane);
const Inspector = lazily(async () => (await import('../inspector/inspector.js')).Inspector);
const ActionSheet = lazily(async () => (await import('../form/action-sheet.js')).ActionSheet);
const SecretDialog = lazily(async () => (await import('../form/secret-dialog.js')).SecretDialog);
const Palette = lazily(async () => (await import('../keyboard/palette.js')).Palette);
const Help = lazily(async () => (await import('../keyboard/help.js')).Help);

export function Shell() {
  const isHome = place.value.path === '';
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <TopBar />
      <div class={`progress ${isLoading.value ? 'progress-on' : ''}`} aria-hidden="true" />
      <SessionEnded />
      {refusedAddress.value && (
        <p class="bar bar-bad" role="alert">
          {refusedAddress.value}
        </p>
      )}
      {isHome ? (
        <main id="main" class="home" tabIndex={-1}>
          <ErrorBoundary what="The home page" subject={view.value}>
            <Home />
          </ErrorBoundary>
        </main>
      ) : (
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
      )}
      {acting.value && <ActionSheet />}
      {secretShown.value && <SecretDialog />}
      {opened.value === 'sign in' && <SignInDialog />}
      {opened.value === 'palette' && <Palette />}
      {opened.value === 'help' && <Help />}
      <Announcer />
    </>
  );
}

function skip(): void {
  document.getElementById('main')?.focus();
}

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
