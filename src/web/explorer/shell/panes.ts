import { signal } from '@preact/signals';

export const inspectorTabs = ['Body', 'Headers', 'GraphQL', 'Code', 'Docs', 'Timing'] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

export const tab = signal<InspectorTab>('Body');

/** Which of the two panes is seen where there is room for one. */
export const pane = signal<'resource' | 'inspector'>('resource');

export function showTab(name: InspectorTab): void {
  tab.value = name;
  pane.value = 'inspector';
}

/** The one dialog of the shell that is open, if any. */
export const opened = signal<'palette' | 'help' | 'sign in' | undefined>(undefined);
