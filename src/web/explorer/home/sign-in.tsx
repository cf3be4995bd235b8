import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { signInWithKey } from '../session/credential.js';
import { sessionEnded } from '../session/ended.js';
import { logIn } from '../session/login.js';
import { opened } from '../shell/panes.js';
import { announce } from '../ui/announce.js';
import { Dialog } from '../ui/dialog.js';
import { Icon } from '../ui/icon.js';
import '../style/sign-in.css';
import '../style/dialogs.css';

type Way = 'key' | 'password';

/** Shows a key, or logs in. Neither ever gets into an address. */
export function SignIn({ onDone }: { readonly onDone?: () => void }) {
  const way = useSignal<Way>('key');
  const group = useId();
  const done = () => {
    sessionEnded.value = false;
    announce('You are signed in.');
    onDone?.();
  };
  return (
    <>
      <h2 class="card-title">Sign in</h2>
      <fieldset class="segments">
        <legend class="sr-only">How</legend>
        {(['key', 'password'] as const).map((name) => (
          <label key={name} class="segment">
            <input
              type="radio"
              name={group}
              checked={way.value === name}
              onChange={() => (way.value = name)}
            />
            <span>{name === 'key' ? 'API key' : 'Email and password'}</span>
          </label>
        ))}
      </fieldset>
      {way.value === 'key' ? <KeyForm onDone={done} /> : <PasswordForm onDone={done} />}
      <details class="how">
        <summary>No credential yet?</summary>
        <p>
          The first start of the server prints a key, once. Whoever runs it makes another with{' '}
          <code>npm run halyard -- keys create</code>; whoever holds a key with <code>keys:write</code> makes
          more of them right here, under API keys.
        </p>
      </details>
    </>
  );
}

function KeyForm({ onDone }: { onDone(): void }) {
  const id = useId();
  const keep = useSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = String(new FormData(form).get('key') ?? '')
      .trim()
      .replace(/^Bearer +/i, '');
    if (text === '') return;
    form.reset();
    signInWithKey(text, keep.value);
    onDone();
  };
  return (
    <form class="stack" autocomplete="off" onSubmit={submit}>
      <label class="field-label" for={id}>
        Key or access token
      </label>
      <input
        id={id}
        name="key"
        type="password"
        class="input input-code"
        placeholder="hal_live_…"
        spellcheck={false}
        autocomplete="off"
        required
      />
      <label class="check">
        <input
          type="checkbox"
          checked={keep.value}
          onChange={(event) => (keep.value = event.currentTarget.checked)}
        />
        Keep it for this tab, also after a reload
      </label>
      <button type="submit" class="button button-main">
        Use this key
      </button>
    </form>
  );
}

function PasswordForm({ onDone }: { onDone(): void }) {
  const id = useId();
  const problem = useSignal('');
  const isBusy = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    isBusy.value = true;
    problem.value = (await logIn(String(form.get('email')), String(form.get('password')))) ?? '';
    isBusy.value = false;
    if (problem.value === '') onDone();
  };
  return (
    <form class="stack" onSubmit={submit}>
      <label class="field-label" for={`${id}-email`}>
        Email
      </label>
      <input id={`${id}-email`} name="email" type="email" class="input" autocomplete="username" required />
      <label class="field-label" for={`${id}-password`}>
        Password
      </label>
      <input
        id={`${id}-password`}
        name="password"
        type="password"
        class="input"
        autocomplete="current-password"
        required
      />
      {problem.value && (
        <p class="field-error" role="alert">
          {problem.value}
        </p>
      )}
      <button type="submit" class="button button-main" disabled={isBusy.value}>
        {isBusy.value ? 'Logging in…' : 'Log in'}
      </button>
    </form>
  );
}

export function SignInDialog() {
  const close = () => {
    opened.value = undefined;
  };
  return (
    <Dialog label="Sign in" kind="box" onClose={close}>
      <button type="button" class="icon-button dialog-close" aria-label="Close" onClick={close}>
        <Icon name="close" />
      </button>
      <SignIn onDone={close} />
    </Dialog>
  );
}
