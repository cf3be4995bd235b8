import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { credential } from '../session/credential.js';
import { knowing, type Who } from '../session/who.js';
import { announce } from '../ui/announce.js';
import { fromNow } from '../ui/format.js';
import { Icon } from '../ui/icon.js';
import { opened } from './panes.js';

/** Who is signed in, and how to change that. */
export function Identity() {
  const known = knowing.value;
  if (known.state === 'nobody') {
    return (
      <button
        type="button"
        class="button button-small button-main"
        onClick={() => (opened.value = 'sign in')}
      >
        Sign in
      </button>
    );
  }
  return (
    <details class="identity" onToggle={closeOutside}>
      <summary class="chip-button">
        <Icon name="person" />
        <span class="identity-name">
          {known.state === 'known' ? known.who.name : known.state === 'asking' ? 'Asking…' : 'Not taken'}
        </span>
        {known.state === 'known' && <TimeLeft until={known.who.expiresAt} />}
      </summary>
      <div class="popover">
        {known.state === 'known' && <About who={known.who} />}
        {known.state === 'refused' && <p>{known.reason}</p>}
        <div class="buttons">
          <button type="button" class="button button-small" onClick={() => (opened.value = 'sign in')}>
            Sign in as another
          </button>
          <button type="button" class="button button-small" onClick={leave}>
            {credential.value?.kind === 'session' ? 'Log out' : 'Forget the key'}
          </button>
        </div>
      </div>
    </details>
  );
}

async function leave(): Promise<void> {
  await (await import('../session/login.js')).signOut();
  announce('You are signed out.');
}

const About = ({ who }: { readonly who: Who }) => (
  <>
    <p class="popover-title">{who.name}</p>
    <p class="quiet">
      {[who.kind.toLowerCase().replace(/_/g, ' '), who.tenant && `tenant ${who.tenant}`]
        .filter(Boolean)
        .join(' · ')}
      {who.expiresAt !== undefined && ` · ends ${fromNow(who.expiresAt)}`}
    </p>
    <p class="quiet">{who.scopes.size === 1 ? 'One scope' : `${who.scopes.size} scopes`}</p>
    <ul class="chips">
      {[...who.scopes].map((scope) => (
        <li key={scope} class="chip chip-code">
          {scope}
        </li>
      ))}
    </ul>
  </>
);

const MINUTE_MS = 60_000;

/** Minutes, from an hour before the end on. */
function TimeLeft({ until }: { readonly until: number | undefined }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now();
    }, MINUTE_MS / 4);
    return () => clearInterval(timer);
  }, []);
  if (until === undefined) return null;
  const minutes = Math.max(0, Math.round((until - now.value) / MINUTE_MS));
  if (minutes > 24 * 60) return null;
  return (
    <span class="time-left">{minutes >= 120 ? `${Math.round(minutes / 60)} h` : `${minutes} min`} left</span>
  );
}

/** A popover that a click elsewhere or Escape closes. */
function closeOutside(event: Event): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (!details.open) return;
  const abort = new AbortController();
  const close = () => {
    details.open = false;
    abort.abort();
  };
  const { signal } = abort;
  details.addEventListener('toggle', () => !details.open && abort.abort(), { signal });
  addEventListener('pointerdown', (down) => !details.contains(down.target as Node) && close(), { signal });
  addEventListener(
    'keydown',
    (key) => {
      if (key.key !== 'Escape') return;
      close();
      details.querySelector('summary')?.focus();
    },
    { signal },
  );
}
