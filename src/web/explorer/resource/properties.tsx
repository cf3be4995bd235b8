import { lazily } from '../ui/lazily.js';

/** What a resource says of itself: most lists say nothing. */
export const Properties = lazily(async () => (await import('./all-properties.js')).AllProperties);
