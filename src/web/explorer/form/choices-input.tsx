import { useSignal } from '@preact/signals';
import type { Option } from '../hal/templates.js';
import type { InputProps } from './text-input.js';

const SEARCHED_FROM = 9;

/** Any of many, such as scopes: found by typing, taken one by one or a group at a time. */
export function ChoicesInput({ input, id, describedBy }: InputProps) {
  const { field, chosen, mode, error } = input;
  const search = useSignal('');
  const wanted = search.value.trim().toLowerCase();
  const picked = new Set(mode.value === 'null' ? [] : chosen.value);
  const shown = field.options.filter(
    ({ value, prompt }) => value.toLowerCase().includes(wanted) || prompt.toLowerCase().includes(wanted),
  );
  const set = (values: readonly string[], isOn: boolean) => {
    const next = new Set(picked);
    for (const value of values) {
      if (isOn) next.add(value);
      else next.delete(value);
    }
    chosen.value = [...next];
    mode.value = 'value';
    error.value = '';
  };
  return (
    <div class="choices">
      <div class="choices-head">
        {field.options.length >= SEARCHED_FROM && (
          <input
            type="search"
            class="input"
            aria-label={`Search ${field.label}`}
            placeholder="Search"
            autocomplete="off"
            value={search.value}
            onInput={(event) => (search.value = event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
        )}
        <span class="choices-count" aria-live="polite">
          {picked.size} of {field.options.length}
        </span>
      </div>
      <div class="choices-list">
        {groupsOf(shown).map(([group, options]) => (
          <Group
            key={group}
            name={group}
            options={options}
            picked={picked}
            set={set}
            id={id}
            describedBy={describedBy}
            isWrong={error.value !== ''}
          />
        ))}
        {shown.length === 0 && <p class="quiet">Nothing is called that.</p>}
      </div>
    </div>
  );
}

interface GroupProps {
  readonly name: string;
  readonly options: readonly Option[];
  readonly picked: ReadonlySet<string>;
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly isWrong: boolean;
  set(values: readonly string[], isOn: boolean): void;
}

function Group({ name, options, picked, set, id, describedBy, isWrong }: GroupProps) {
  const values = options.map(({ value }) => value);
  const isWhole = values.every((value) => picked.has(value));
  return (
    <fieldset class="choices-group">
      <legend class="sr-only">{name || 'Others'}</legend>
      {options.length > 1 && name !== '' && (
        <div class="choices-group-head">
          <span>{name}</span>
          <button type="button" class="link-button" onClick={() => set(values, !isWhole)}>
            {isWhole ? 'none' : 'all'}
            <span class="sr-only"> of {name}</span>
          </button>
        </div>
      )}
      {options.map(({ value, prompt }, index) => (
        <label key={value} class="check">
          <input
            type="checkbox"
            id={index === 0 ? `${id}-${name}` : undefined}
            checked={picked.has(value)}
            aria-describedby={describedBy}
            aria-invalid={isWrong}
            onChange={(event) => set([value], event.currentTarget.checked)}
          />
          <code>{value}</code>
          {prompt !== value && <span class="quiet">{withoutName(prompt, value)}</span>}
        </label>
      ))}
    </fieldset>
  );
}

/** `products:read: Read products` after `products:read` would say it twice. */
const withoutName = (prompt: string, value: string): string =>
  prompt.startsWith(`${value}: `) ? prompt.slice(value.length + 2) : prompt;

/** `products:read` and `products:write` belong together; what has no group stands last. */
function groupsOf(options: readonly Option[]): readonly (readonly [string, readonly Option[]])[] {
  const groups = new Map<string, Option[]>();
  for (const option of options) {
    const at = option.value.lastIndexOf(':');
    const name = at < 0 ? '' : option.value.slice(0, at);
    groups.set(name, [...(groups.get(name) ?? []), option]);
  }
  return [...groups].sort(([a], [b]) => Number(a === '') - Number(b === ''));
}
