import { signal } from '@preact/signals';

/** Whether the credential has stopped working while the page was open. Told, and nothing that was typed is lost. */
export const sessionEnded = signal(false);
