import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { readHref } from '../address/href.js';
import { jump, place } from '../address/place.js';
import type { Exchange, NoAnswer } from '../exchange/exchange.js';
import { type Problem, problemOf } from '../exchange/problem.js';
import { SignIn } from '../home/signing-in.js';
import { credential } from '../session/credential.js';
import { opened } from '../shell/panes.js';
import { Icon } from '../ui/icon.js';
import { Prose } from '../ui/prose.js';
import '../style/failure.css';
import { PageTitle } from '../ui/page-title.js';

interface Props {
  readonly answer: Exchange | NoAnswer;
  readonly path: string;
  retry(): void;
}

/** Why there is nothing to see, and what would help. */
export function AnswerFailed({ answer, path, retry }: Props) {
  if (!('headers' in answer)) return <Offline path={path} retry={retry} />;
  const problem = problemOf(answer);
  return (
    <div class="page">
      <div class="failure">
        <p class="failure-status">{problem.status}</p>
        <PageTitle path={path}>{headline(problem)}</PageTitle>
        {problem.detail && (
          <p class="failure-detail">
            <Prose text={problem.detail} />
          </p>
        )}
        <Scopes problem={problem} />
        <Remedy problem={problem} path={path} retry={retry} />
        <p class="failure-foot">
          <code>{path}</code>
          {problem.code && <code>{problem.code}</code>}
          {problem.requestId && <code>{problem.requestId}</code>}
          <Help problem={problem} />
        </p>
      </div>
    </div>
  );
}

const HEADLINES: Readonly<Record<number, string>> = {
  401: 'Sign in to see this',
  403: 'This credential may not see this',
  404: 'There is nothing here',
  410: 'This is gone',
  429: 'That was too often',
};

function headline({ status, title }: Problem): string {
  if (status === 401 && credential.value) return 'This credential is not taken here';
  if (status >= 500) return 'The server could not answer';
  return HEADLINES[status] ?? title;
}

const Scopes = ({ problem: { required, missing, status } }: { readonly problem: Problem }) => {
  const sets = missing.length > 0 ? [missing] : required;
  return sets.length === 0 ? null : (
    <p class="locked">
      <Icon name="lock" />
      <span>
        {missing.length > 0 && status !== 401 ? 'Missing' : 'It takes'}{' '}
        {sets.map((set, index) => (
          <span key={index}>
            {index > 0 && ' or '}
            {set.map((scope) => (
              <code key={scope} class="chip chip-code">
                {scope}
              </code>
            ))}
          </span>
        ))}
      </span>
    </p>
  );
};

function Remedy({ problem, path, retry }: { readonly problem: Problem } & Omit<Props, 'answer'>) {
  const { status, retryAfterSeconds } = problem;
  const up = place.value.trail.at(-1)?.path ?? parentOf(path);
  if (status === 401) {
    return (
      <section class="card sign-in-card" aria-label="Sign in">
        <SignIn onDone={retry} />
      </section>
    );
  }
  return (
    <div class="buttons">
      {status === 403 && (
        <button type="button" class="button button-main" onClick={() => (opened.value = 'sign in')}>
          Sign in as another
        </button>
      )}
      {status === 429 || status === 503 ? (
        <Countdown seconds={retryAfterSeconds ?? 5} retry={retry} />
      ) : (
        (status >= 500 || status === 0) && <Retry retry={retry} />
      )}
      <button type="button" class="button" onClick={() => jump(up)}>
        {up === '' ? 'Go home' : 'Go up'}
      </button>
    </div>
  );
}

const Retry = ({ retry }: { retry(): void }) => (
  <button type="button" class="button button-main" onClick={retry}>
    <Icon name="reload" />
    Try again
  </button>
);

/** Tries again by itself when the server has said it may. */
function Countdown({ seconds, retry }: { readonly seconds: number; retry(): void }) {
  const left = useSignal(seconds);
  useEffect(() => {
    const timer = setInterval(() => {
      left.value--;
      if (left.value > 0) return;
      clearInterval(timer);
      retry();
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <Retry retry={retry} />
      <span class="countdown">by itself in {Math.max(0, left.value)} s</span>
    </>
  );
}

function Offline({ path, retry }: Omit<Props, 'answer'>) {
  useEffect(() => {
    addEventListener('online', retry);
    return () => removeEventListener('online', retry);
  }, []);
  return (
    <div class="page">
      <div class="failure">
        <PageTitle path={path}>The server cannot be reached</PageTitle>
        <p class="failure-detail">
          It may be down, or the connection to it. Nothing that you typed is lost; this page asks again as
          soon as the network is back.
        </p>
        <div class="buttons">
          <Retry retry={retry} />
        </div>
      </div>
    </div>
  );
}

function Help({ problem }: { readonly problem: Problem }) {
  const help = readHref(problem.help);
  if (help.kind !== 'inside') return null;
  return (
    <a href={help.path} class="quiet-link" target="_blank" rel="noopener noreferrer">
      About this error
      <Icon name="out" />
    </a>
  );
}

/** `/api/v1/products` of `/api/v1/products/prd_1`; home, where there is no more above. */
function parentOf(path: string): string {
  const parts = (path.split('?')[0] ?? '').split('/').filter(Boolean);
  return parts.length <= 1 ? '' : `/${parts.slice(0, -1).join('/')}`;
}
