import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Template } from '../hal/templates.js';
import { opened } from '../shell/panes.js';
import { Dialog } from '../ui/dialog.js';
import { ErrorBoundary } from '../ui/error-boundary.js';
import { Icon } from '../ui/icon.js';
import { MethodBadge } from '../ui/method-badge.js';
import { headingOf } from '../view/names.js';
import { About } from './about.js';
import { type Acting, acting } from './acting.js';
import { Answer } from './answer.js';
import { isDestructive } from './destructive.js';
import { createDraft, type Draft, requestOf, takesFile } from './draft.js';
import { FieldInput } from './field-input.js';
import { FileInput } from './file-input.js';
import { allInputs, sentInputs } from './input.js';
import { Preview } from './preview.js';
import { renewDraft } from './renew-draft.js';
import { type Outcome, submit } from './submit.js';
import { SubmitProblem } from './submit-problem.js';
import '../style/form.css';
import '../style/dialogs.css';

/** The form of the action that was begun, at the side. */
export const ActionSheet = () => {
  const now = acting.value;
  if (!now) return null;
  return (
    <Dialog
      key={now.template.key + now.template.target}
      label={now.template.title}
      kind="sheet"
      onClose={close}
    >
      <ErrorBoundary what="This form" subject={now}>
        <Sheet acting={now} />
      </ErrorBoundary>
    </Dialog>
  );
};

function close(): void {
  acting.value = undefined;
}

type Progress = { readonly state: 'filling' | 'sending' } | Outcome;

function Sheet({ acting: begun }: { readonly acting: Acting }) {
  const { template, on } = begun;
  const draft = useMemo(() => createDraft(begun), [begun]);
  const idempotencyKey = useMemo(createIdempotencyKeys, [begun]);
  const progress = useSignal<Progress>({ state: 'filling' });
  const form = useRef<HTMLFormElement>(null);
  const danger = isDestructive(template);

  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>(danger ? '[data-cancel]' : FIRST_INPUT);
    first?.focus();
  }, []);

  const send = async (event?: Event) => {
    event?.preventDefault();
    if (!form.current || progress.value.state === 'sending') return;
    for (const input of allInputs(draft.inputs.value)) input.error.value = '';
    checkNatively(form.current, draft);
    const built = requestOf(draft, '', (input, why) => {
      input.error.value = why;
    });
    if (hasErrors(draft)) return focusFirstError(form.current);
    progress.value = { state: 'sending' };
    const request = requestOf(draft, idempotencyKey(JSON.stringify(built)));
    progress.value = await submit(draft, request);
    if (hasErrors(draft) && form.current) focusFirstError(form.current);
  };

  const answered = progress.value.state === 'answered' ? progress.value.value : undefined;
  if (answered !== undefined) return <Answer title={template.title} value={answered} />;
  return (
    <form ref={form} class="sheet" noValidate onSubmit={send}>
      <header class="sheet-head">
        <div>
          <p class="overline">{headingOf(on)}</p>
          <h2 class="sheet-title">{template.title}</h2>
        </div>
        <button type="button" class="icon-button" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="sheet-body">
        <p class="operation">
          <MethodBadge method={template.method} />
          <code>{template.target}</code>
        </p>
        {draft.match && <About draft={draft} />}
        {danger && (
          <div class="notice notice-bad">
            <p class="notice-title">
              {template.title}: “{headingOf(on)}”?
            </p>
            <p>This may not be taken back.</p>
          </div>
        )}
        <Problems
          progress={progress.value}
          draft={draft}
          onRetry={send}
          onReload={() => renew(draft, progress)}
        />
        {takesFile(draft) && <FileInput draft={draft} />}
        {draft.inputs.value.map((input) => (
          <FieldInput key={input.field.at} input={input} isChange={template.method === 'PATCH'} />
        ))}
        <Preview draft={draft} />
      </div>
      <footer class="sheet-foot">
        <button type="button" class="button" data-cancel onClick={close}>
          Cancel
        </button>
        <button
          type="submit"
          class={`button ${danger ? 'button-danger-full' : 'button-main'}`}
          disabled={progress.value.state === 'sending'}
        >
          {progress.value.state === 'sending' ? 'Sending…' : submitLabel(template)}
        </button>
      </footer>
    </form>
  );
}

const FIRST_INPUT =
  '.sheet-body input:not([type=hidden]):not([readonly]), .sheet-body textarea, .sheet-body .field select.input';

function submitLabel(template: Template): string {
  if (isDestructive(template))
    return `Yes, ${template.title.charAt(0).toLowerCase()}${template.title.slice(1)}`;
  return template.method === 'PATCH' && template.key === 'default' ? 'Save changes' : template.title;
}

interface ProblemsProps {
  readonly progress: Progress;
  readonly draft: Draft;
  onRetry(): void;
  onReload(): void;
}

function Problems({ progress, draft, onRetry, onReload }: ProblemsProps) {
  if (progress.state === 'no answer') {
    return (
      <div class="notice notice-bad" role="alert">
        <p class="notice-title">The server cannot be reached.</p>
        <p>Nothing that you typed is lost.</p>
        <button type="button" class="button button-small" onClick={onRetry}>
          Try again
        </button>
      </div>
    );
  }
  if (progress.state !== 'refused') return null;
  const signIn = () => {
    opened.value = 'sign in';
  };
  return (
    <SubmitProblem
      problem={progress.problem}
      draft={draft}
      onReload={onReload}
      onRetry={onRetry}
      onSignIn={signIn}
    />
  );
}

async function renew(draft: Draft, progress: { value: Progress }): Promise<void> {
  await renewDraft(draft);
  progress.value = { state: 'filling' };
}

/** What the browser itself has to say of what was typed, beside each input and not in a bubble. */
function checkNatively(form: HTMLFormElement, draft: Draft): void {
  const sent = new Map(sentInputs(draft.inputs.value).map((input) => [input.field.at, input]));
  for (const element of form.querySelectorAll<HTMLInputElement>('[data-at]:invalid')) {
    const input = sent.get(element.dataset['at'] ?? '');
    if (input) input.error.value = element.validationMessage;
  }
  for (const input of draft.inputs.value) {
    const isMissing =
      input.field.kind === 'choices' && input.field.isRequired && input.chosen.value.length === 0;
    if (isMissing && input.field.options.length > 0) input.error.value = 'Choose at least one.';
  }
}

const hasErrors = (draft: Draft): boolean =>
  allInputs(draft.inputs.value).some(({ error }) => error.value !== '');

/** Once the errors are drawn. */
function focusFirstError(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}

/** The same for the same request, sent twice; another for what was changed in between. */
function createIdempotencyKeys(): (request: string) => string {
  let [last, key] = ['', ''];
  return (request) => {
    if (request !== last) [last, key] = [request, newKey()];
    return key;
  };
}

/** Only pages that came safely, or from this machine, have `crypto.randomUUID`. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
