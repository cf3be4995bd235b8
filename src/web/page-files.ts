import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Coding } from '../http/coding.js';

/** One file of a page, in every form that it is kept in. */
export interface PageFile {
  readonly mediaType: string;
  /** Names what is in it, without quotes. */
  readonly tag: string;
  readonly plain: StoredForm;
  readonly coded: ReadonlyMap<Coding, StoredForm>;
}

/** One form of a file. It is read once, and then shared by all answers: a page is small, and its readers may be slow. */
export interface StoredForm {
  readonly bytes: number;
  /** Rejects where the file is gone, because the page was built anew meanwhile. */
  content(): Promise<Uint8Array>;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** What the build puts behind the name of a file that it has compressed (build.mjs). */
const suffixes: readonly (readonly [Coding, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

export const DOCUMENT = 'index.html';

/** The files of a page by name, as they are now; `undefined` where it was not built. No other file is ever opened. */
export function listPageFiles(folder: string): ReadonlyMap<string, PageFile> | undefined {
  if (!existsSync(join(folder, DOCUMENT))) return undefined;
  const names = new Set(readdirSync(folder));
  const formOf = (name: string): StoredForm => {
    const file = join(folder, name);
    let read: Promise<Uint8Array> | undefined;
    return {
      bytes: statSync(file).size,
      content: () => (read ??= readFile(file)),
    };
  };
  const files = [...names].flatMap((name): [string, PageFile][] => {
    const mediaType = mediaTypes[extname(name)];
    if (mediaType === undefined) return [];
    const coded = suffixes
      .filter(([, suffix]) => names.has(name + suffix))
      .map(([coding, suffix]) => [coding, formOf(name + suffix)] as const);
    const tag = name === DOCUMENT ? tagOf(join(folder, name)) : name;
    return [[name, { mediaType, tag, plain: formOf(name), coded: new Map(coded) }]];
  });
  return new Map(files);
}

/** The names of all other files tell what is in them. */
const tagOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 22);
