import { useEffect, useRef } from 'preact/hooks';
import { Failed } from '../resource/failed.js';
import { credential } from '../session/credential.js';
import { who } from '../session/who.js';
import { entry, openEntry } from '../view/entry.js';
import { Interfaces } from './interfaces.js';
import { Recent } from './recent.js';
import { SignIn } from './signing-in.js';
import '../style/home.css';

/** Where one begins. */
export function Home() {
  if (entry.value.state === 'failed') {
    return <Failed answer={entry.value.answer} path="/api" retry={() => void openEntry(true)} />;
  }
  const isAnonymous = credential.value === undefined;
  return <Begun isAnonymous={isAnonymous} />;
}

function Begun({ isAnonymous }: { readonly isAnonymous: boolean }) {
  const title = useRef<HTMLHeadingElement>(null);
  const wasAnonymous = useRef(isAnonymous);
  useEffect(() => {
    // The form by which one signed in is gone, and the focus with it.
    if (wasAnonymous.current !== isAnonymous && document.activeElement === document.body) {
      title.current?.focus();
    }
    wasAnonymous.current = isAnonymous;
  }, [isAnonymous]);
  return (
    <div class="home-body">
      <header class={isAnonymous ? 'welcome' : 'welcome welcome-known'}>
        <div>
          <h1 ref={title} class="welcome-title" tabIndex={-1}>
            {isAnonymous ? 'Every resource, one click apart' : 'Where to begin'}
          </h1>
          <p class="welcome-text">
            {isAnonymous
              ? 'Walk through all interfaces of this server as a client sees them: follow links, fill in forms, and see the HTTP and GraphQL behind each of them.'
              : `Signed in${who.value ? ` as ${who.value.name}` : ''}. What you see is what this credential may do.`}
          </p>
          {!isAnonymous && <Hints />}
        </div>
        {isAnonymous && (
          <section class="card sign-in-card" aria-label="Sign in">
            <SignIn />
          </section>
        )}
      </header>
      <Recent />
      <Interfaces />
    </div>
  );
}

const Hints = () => (
  <p class="hints">
    <kbd>/</kbd> address <kbd>Ctrl K</kbd> everything <kbd>?</kbd> all keys
  </p>
);
