import { signal } from '@preact/signals';

interface Said {
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const said = signal<Said | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

const SHOWN_MS = 6000;

/** Says in a few words what has happened, to eyes and to screen readers. */
export function announce(text: string, tone: Said['tone'] = 'good'): void {
  clearTimeout(timer);
  said.value = { text, tone };
  timer = setTimeout(() => {
    said.value = undefined;
  }, SHOWN_MS);
}

export const Announcer = () => (
  <div class="announcer" role="status" aria-live="polite">
    {said.value && <p class={`said said-${said.value.tone}`}>{said.value.text}</p>}
  </div>
);
