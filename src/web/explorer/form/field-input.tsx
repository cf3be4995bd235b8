import { useId } from 'preact/hooks';
import { Prose } from '../ui/prose.js';
import { ChoicesInput } from './choices-input.js';
import type { Input, Mode } from './input.js';
import { SelectInput } from './select-input.js';
import { TextInput } from './text-input.js';
import { unsetWord } from './unset-word.js';

interface Props {
  readonly input: Input;
  /** Whether what is left out stays as it is, instead of being what it is for something new. */
  readonly isChange: boolean;
}

/** One field with its name, what it is about, and what is wrong with it. */
export function FieldInput({ input, isChange }: Props) {
  const id = useId();
  const { field, error, mode } = input;
  if (field.kind === 'hidden') return null;
  const isGroup = field.kind === 'object' || field.kind === 'choices';
  const isSelect = field.kind === 'choice' || field.kind === 'boolean';
  const describedBy =
    [field.help && `${id}-help`, error.value && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const shared = { input, id, describedBy, isChange };
  const Wrapper = isGroup ? 'fieldset' : 'div';
  return (
    <Wrapper
      class={`field ${mode.value === 'value' ? '' : 'field-unset'}`}
      aria-describedby={isGroup ? describedBy : undefined}
    >
      {isGroup ? <legend class="sr-only">{field.label}</legend> : null}
      <div class="field-head">
        {isGroup ? (
          <span class="field-label" aria-hidden="true">
            {field.label} {field.isRequired && <Required />}
          </span>
        ) : (
          <label class="field-label" for={id}>
            {field.label} {field.isRequired && <Required />}
          </label>
        )}
        {!isSelect && !field.isRequired && !field.isReadOnly && (
          <ModeSelect input={input} isChange={isChange} />
        )}
      </div>
      {isSelect ? (
        <SelectInput {...shared} />
      ) : field.kind === 'choices' ? (
        <ChoicesInput {...shared} />
      ) : field.kind === 'object' ? (
        <ObjectInput input={input} />
      ) : (
        <TextInput {...shared} />
      )}
      {field.help && (
        <p id={`${id}-help`} class="field-help">
          <Prose text={field.help} />
        </p>
      )}
      {error.value && (
        <p id={`${id}-error`} class="field-error">
          {error.value}
        </p>
      )}
    </Wrapper>
  );
}

const Required = () => <span class="required">required</span>;

/** An object, member by member: money, a rate limit. */
function ObjectInput({ input }: { readonly input: Input }) {
  const wake = () => {
    input.mode.value = 'value';
  };
  return (
    <div class="object" onInput={wake} onChange={wake}>
      {input.inputs.map((member) => (
        <FieldInput key={member.field.at} input={member} isChange={false} />
      ))}
    </div>
  );
}

/** Left out, null or a value: three different things to say. */
const ModeSelect = ({ input: { field, mode }, isChange }: Props) => (
  <select
    class="mode"
    aria-label={`${field.label}: how it is sent`}
    value={mode.value}
    onChange={(event) => (mode.value = event.currentTarget.value as Mode)}
  >
    <option value="unset">{unsetWord(isChange)}</option>
    {field.isNullable && <option value="null">null</option>}
    <option value="value">value</option>
  </select>
);
