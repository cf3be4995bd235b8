import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { insidePath } from '../address/href.js';
import { looksSecret } from '../address/looks-secret.js';
import { jump } from '../address/place.js';
import { openRoots } from '../home/roots.js';
import { opened } from '../shell/panes.js';
import { Dialog } from '../ui/dialog.js';
import { allChoices, type Choice } from './choices.js';
import '../style/dialogs.css';

const MOST = 50;

/** Everything that can be done from here, found by typing. */
export function Palette() {
  const text = useSignal('');
  const at = useSignal(0);
  const found = matching(allChoices(), text.value).slice(0, MOST);
  const active = Math.min(at.value, found.length - 1);

  useEffect(openRoots, []);
  useEffect(
    () => document.getElementById(`choice-${active}`)?.scrollIntoView({ block: 'nearest' }),
    [active],
  );

  const close = () => {
    opened.value = undefined;
  };
  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    // Once the dialog is gone, so that what it opens or focuses is not undone by its going.
    setTimeout(() => choice.run());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      at.value = (active + step + found.length) % Math.max(1, found.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[active]);
    }
  };
  return (
    <Dialog label="All commands" kind="palette" onClose={close}>
      <input
        type="text"
        class="palette-input"
        role="combobox"
        aria-label="What to do or where to go"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `choice-${active}` : undefined}
        placeholder="What to do, or where to go"
        autocomplete="off"
        spellcheck={false}
        autofocus
        onInput={(event) => {
          text.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" class="palette-list" role="listbox" aria-label="Commands">
        {found.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard where one types, which names the active choice.
          <div
            key={`${choice.group} ${choice.title} ${choice.hint} ${index}`}
            id={`choice-${index}`}
            role="option"
            tabIndex={-1}
            class="palette-choice"
            aria-selected={index === active}
            onPointerMove={() => (at.value = index)}
            onClick={() => run(choice)}
          >
            <span class="palette-group">{choice.group}</span>
            <span class="palette-title">{choice.title}</span>
            <code class="palette-hint">{choice.hint}</code>
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="palette-none">Nothing is called that.</p>}
    </Dialog>
  );
}

function matching(choices: readonly Choice[], typed: string): readonly Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const path = typed.startsWith('/') && !looksSecret(typed) ? insidePath(typed.trim()) : undefined;
  const byName = choices.filter(({ group, title, hint }) => {
    const told = `${group} ${title} ${hint}`.toLowerCase();
    return words.every((word) => told.includes(word));
  });
  return path === undefined
    ? byName
    : [{ group: 'Go to', title: path, hint: '', run: () => jump(path) }, ...byName];
}
