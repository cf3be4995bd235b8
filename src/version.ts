import { readFileSync } from 'node:fs';

const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** This program's version, as its package says. */
export const version = String((manifest as { version: string }).version);
