import { Button, ButtonGroup } from '@graphiql/react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Standing } from '../session/session.js';
import { useSession } from '../session/use-session.js';

type Way = 'token' | 'password';

/** A key or a token that is there already, or a session of one's own. */
export function SignIn({ standing }: { readonly standing: Exclude<Standing, { kind: 'in' }> }) {
  const { session } = useSession();
  const [way, setWay] = useState<Way>('token');
  const [isKept, setKept] = useState(false);
  const isEntering = standing.kind === 'entering';
  const complaint = standing.kind === 'out' ? standing.complaint : undefined;

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => String(fields.get(name) ?? '');
    if (way === 'token') void session.enterWithToken(withoutScheme(text('token')), isKept);
    else void session.enterWithPassword(text('email').trim(), text('password'));
  }

  return (
    <form className="halyard-form" onSubmit={submit} aria-label="Sign in">
      <p className="halyard-lead">
        Sign in to ask as somebody. Without a credential you see the few fields that are open to everybody.
      </p>
      <ButtonGroup role="group" aria-label="Sign in with">
        <WayButton way="token" chosen={way} choose={setWay}>
          Key or token
        </WayButton>
        <WayButton way="password" chosen={way} choose={setWay}>
          Password
        </WayButton>
      </ButtonGroup>
      {way === 'token' ? (
        <>
          <TokenField />
          <label className="halyard-check">
            <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.target.checked)} />
            <span>
              Keep it for this tab
              <small>
                {isKept ? 'Until you close the tab, also over reloads.' : 'Else it is gone with a reload.'}
              </small>
            </span>
          </label>
        </>
      ) : (
        <PasswordFields />
      )}
      <Complaint text={complaint} />
      <Button type="submit" className="halyard-primary" aria-disabled={isEntering}>
        {isEntering ? 'Signing in…' : 'Sign in'}
      </Button>
      <p className="halyard-hint">{way === 'token' ? <WhereKeysComeFrom /> : HOW_LONG_A_LOGIN_STAYS}</p>
    </form>
  );
}

const HOW_LONG_A_LOGIN_STAYS =
  'You stay signed in, here and in the explorer, until you sign out: in a cookie that no script can read.';

const WhereKeysComeFrom = () => (
  <>
    No key yet? The server showed its first one when it was started for the first time;{' '}
    <code>npm run -s halyard -- keys create --name mine --all-scopes</code> makes another.
  </>
);

/** As it stands in a header that was copied. */
const withoutScheme = (text: string): string => text.trim().replace(/^bearer\s+/i, '');

function WayButton(props: {
  readonly way: Way;
  readonly chosen: Way;
  choose(way: Way): void;
  readonly children: string;
}) {
  const isChosen = props.way === props.chosen;
  return (
    <Button
      type="button"
      className={isChosen ? 'active' : ''}
      aria-pressed={isChosen}
      onClick={() => props.choose(props.way)}
    >
      {props.children}
    </Button>
  );
}

function TokenField() {
  const id = useId();
  return (
    <div className="halyard-field">
      <label htmlFor={id}>API key or JWT</label>
      <input
        id={id}
        name="token"
        type="password"
        required
        autoComplete="off"
        spellCheck={false}
        placeholder="hal_live_…"
      />
    </div>
  );
}

function PasswordFields() {
  const id = useId();
  return (
    <>
      <div className="halyard-field">
        <label htmlFor={`${id}-email`}>E-mail</label>
        <input id={`${id}-email`} name="email" type="email" required autoComplete="username" />
      </div>
      <div className="halyard-field">
        <label htmlFor={`${id}-password`}>Password</label>
        <input
          id={`${id}-password`}
          name="password"
          type="password"
          required
          autoComplete="current-password"
        />
      </div>
    </>
  );
}

/** Takes the focus, so that who cannot see it hears it, and who uses the keyboard is where to go on from. */
export function Complaint({ text }: { readonly text: string | undefined }) {
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (text !== undefined) place.current?.scrollIntoView({ block: 'nearest' });
  }, [text]);
  return (
    <p ref={place} role="alert" className="halyard-complaint" hidden={text === undefined}>
      {text}
    </p>
  );
}
