import type { define } from './table.js';

type Tables = ReturnType<typeof define>;

/** A file of a project, known by its name: a new upload of the name takes its place. */
export type Asset = Tables['assets']['$inferSelect'];

/** A content, however many have it, and the file it is in. */
export type Blob = Tables['blobs']['$inferSelect'];
