import { effect, signal } from '@preact/signals';
import { holder } from '../session/credential.js';

export interface Visit {
  readonly path: string;
  readonly title: string;
}

const KEPT = 'halyard.recent';
const MOST = 8;

/** What was looked at last in this tab. */
export const recent = signal<readonly Visit[]>(recall());

export function noteVisit(path: string, title: string): void {
  const rest = recent.peek().filter((visit) => visit.path !== path);
  recent.value = [{ path, title }, ...rest].slice(0, MOST);
  sessionStorage.setItem(KEPT, JSON.stringify(recent.peek()));
}

/** Names of things are for who may see them: whoever signs in next is not told what was looked at before. */
let noted = 0;
effect(() => {
  if (noted !== 0 && noted !== holder.value) {
    recent.value = [];
    sessionStorage.removeItem(KEPT);
  }
  noted = holder.value;
});

function recall(): readonly Visit[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? (kept as readonly Visit[]).slice(0, MOST) : [];
  } catch {
    return [];
  }
}
