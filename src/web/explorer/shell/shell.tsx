import { place, refusedAddress } from '../address/place.js';
import { acting } from '../form/acting.js';
import { secretShown } from '../form/secrets.js';
import { SignInDialog } from '../home/signing-in.js';
import { Announcer } from '../ui/announce.js';
import { ErrorBoundary } from '../ui/error-boundary.js';
import { lazily } from '../ui/lazily.js';
import { isLoading, view } from '../view/view.js';
import { opened } from './panes.js';
import { SessionEnded } from './session-ended.js';
import { TopBar } from './top-bar.js';

const Home = lazily(async () => (await import('../home/home.js')).Home);
const TwoPanes = lazily(async () => (await import('./two-panes.js')).TwoPanes);
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
        <TwoPanes />
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
