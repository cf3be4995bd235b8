import { signal } from '@preact/signals';
import type { Template } from '../hal/templates.js';
import type { Shown } from '../view/view.js';

/** What is being done: the template whose form is open, and where it was offered. */
export interface Acting {
  readonly template: Template;
  readonly on: Shown;
}

export const acting = signal<Acting | undefined>(undefined);
