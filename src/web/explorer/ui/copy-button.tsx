import { useSignal } from '@preact/signals';
import { announce } from './announce.js';
import { Icon } from './icon.js';

export async function copyText(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what.charAt(0).toUpperCase()}${what.slice(1)} copied.`);
    return true;
  } catch {
    announce('The browser did not let it be copied.', 'bad');
    return false;
  }
}

interface Props {
  readonly text: string;
  /** What it is, for who hears the button: `id`. */
  readonly what: string;
  /** Shown beside the drawing. */
  readonly label?: string;
}

export function CopyButton({ text, what, label }: Props) {
  const isDone = useSignal(false);
  const copy = async () => {
    if (!(await copyText(text, what))) return;
    isDone.value = true;
    setTimeout(() => {
      isDone.value = false;
    }, 1500);
  };
  return (
    <button
      type="button"
      class={label === undefined ? 'icon-button copy' : 'button'}
      title={`Copy ${what}`}
      aria-label={label === undefined ? `Copy ${what}` : undefined}
      onClick={copy}
    >
      <Icon name={isDone.value ? 'check' : 'copy'} />
      {label}
    </button>
  );
}
