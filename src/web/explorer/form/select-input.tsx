import type { Option } from '../hal/templates.js';
import type { Mode } from './input.js';
import type { InputProps } from './text-input.js';
import { unsetWord } from './unset-word.js';

const YES_NO: readonly Option[] = [
  { value: 'true', prompt: 'yes' },
  { value: 'false', prompt: 'no' },
];

/** One of a few: what is left out or null is a choice among the others. */
export function SelectInput({ input, id, describedBy, isChange }: InputProps) {
  const { field, text, mode, error } = input;
  const options = field.kind === 'boolean' ? YES_NO : field.options;
  const isUnknown =
    field.current !== undefined &&
    field.current !== null &&
    !options.some(({ value }) => value === String(field.current));
  const pick = (event: Event) => {
    const [picked = 'unset', value = ''] = splitOnce((event.currentTarget as HTMLSelectElement).value);
    mode.value = picked as Mode;
    if (picked === 'value') text.value = value;
    error.value = '';
  };
  const now = mode.value === 'value' ? (text.value === '' ? 'unset' : `value:${text.value}`) : mode.value;
  const told = isChange && text.value !== '' ? `: ${promptOf(options, String(field.current ?? ''))}` : '';
  return (
    <select
      id={id}
      class="input"
      data-at={field.at}
      aria-describedby={describedBy}
      aria-invalid={error.value !== ''}
      required={field.isRequired}
      disabled={field.isReadOnly}
      onChange={pick}
    >
      <option value={field.isRequired ? '' : 'unset'} selected={now === 'unset'}>
        {field.isRequired ? 'choose one' : `${unsetWord(isChange)}${told}`}
      </option>
      {field.isNullable && (
        <option value="null" selected={now === 'null'}>
          null
        </option>
      )}
      {isUnknown && (
        <option value={`value:${String(field.current)}`} selected={now === `value:${String(field.current)}`}>
          {String(field.current)}
        </option>
      )}
      {options.map(({ value, prompt }) => (
        <option key={value} value={`value:${value}`} selected={now === `value:${value}`}>
          {prompt}
        </option>
      ))}
    </select>
  );
}

const promptOf = (options: readonly Option[], value: string): string =>
  options.find((option) => option.value === value)?.prompt ?? value;

function splitOnce(text: string): readonly [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text || 'unset', ''] : [text.slice(0, at), text.slice(at + 1)];
}
