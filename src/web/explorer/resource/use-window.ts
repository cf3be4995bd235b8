import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

const BEYOND = 12;

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Which rows of a long list are near what is seen: only those are drawn. */
export function useWindow(
  list: RefObject<HTMLElement>,
  rows: number,
  rowHeight: number,
  isOn: boolean,
): Window {
  const [window, setWindow] = useState<Window>({ from: 0, to: Math.min(rows, 60) });
  useLayoutEffect(() => {
    if (!isOn) return undefined;
    const measure = () => {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const from = Math.max(0, Math.floor(-top / rowHeight) - BEYOND);
      const to = Math.min(rows, Math.ceil((innerHeight - top) / rowHeight) + BEYOND);
      setWindow((old) => (old.from === from && old.to === to ? old : { from, to: Math.max(from, to) }));
    };
    measure();
    // Scrolling does not bubble, but is seen on its way down, whichever box it is that scrolls.
    addEventListener('scroll', measure, { capture: true, passive: true });
    addEventListener('resize', measure);
    return () => {
      removeEventListener('scroll', measure, { capture: true });
      removeEventListener('resize', measure);
    };
  }, [rows, isOn]);
  return isOn ? window : { from: 0, to: rows };
}
