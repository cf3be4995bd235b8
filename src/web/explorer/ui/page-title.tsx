import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * The heading of what is shown. With each new address the pane begins at its top, and who uses a keyboard goes on from
 * here; who types, or has a dialog open, is left alone.
 */
export function PageTitle({
  path,
  children,
}: {
  readonly path: string;
  readonly children: ComponentChildren;
}) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    ref.current?.closest('.pane')?.scrollTo(0, 0);
    if (
      !document.querySelector('dialog[open]') &&
      !document.activeElement?.matches('input, textarea, select')
    ) {
      ref.current?.focus();
    }
  }, [path]);
  useEffect(() => {
    // A button that is gone with what it did has taken the focus along.
    if (document.activeElement === document.body && !document.querySelector('dialog[open]')) {
      ref.current?.focus({ preventScroll: true });
    }
  });
  return (
    <h1 ref={ref} class="page-title" tabIndex={-1}>
      {children}
    </h1>
  );
}
