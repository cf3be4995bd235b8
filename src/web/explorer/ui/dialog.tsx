import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly kind: 'sheet' | 'box' | 'palette';
  /** Escape, a click beside it, or its own close button. */
  onClose(): void;
  /** Whether Escape and a click beside it close it; else only what stands in it does. */
  readonly isLight?: boolean;
  readonly children: ComponentChildren;
}

/** The browser's own dialog: what is behind it rests, focus stays within, and goes back to where it was. */
export function Dialog({ label, kind, onClose, isLight = true, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  // Before anything within it takes the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const close = (event: Event) => {
    event.preventDefault();
    if (isLight) onClose();
  };
  return (
    <dialog
      ref={ref}
      class={`dialog dialog-${kind}`}
      aria-label={label}
      onCancel={close}
      onMouseDown={(event) => event.target === ref.current && kind !== 'sheet' && close(event)}
    >
      {children}
    </dialog>
  );
}
