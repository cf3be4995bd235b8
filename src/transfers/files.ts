import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of transfers. A row is never without its file; a file without a row is swept away. */

export type FileKind = 'imports' | 'exports';

export const pathOf = (folder: string, kind: FileKind, id: string): string => join(folder, kind, id);

export interface Waiting {
  /** What its name says whose file it is. */
  readonly id: string;
  readonly path: string;
  readonly changedAt: number;
}

/** Every file of a kind, the unfinished ones too. */
export async function filesIn(folder: string, kind: FileKind): Promise<Waiting[]> {
  const names = await readdir(join(folder, kind)).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<Waiting[]> => {
      const path = join(folder, kind, name);
      const about = await stat(path).catch(() => undefined);
      return about?.isFile() ? [{ id: name.split('.')[0] ?? '', path, changedAt: about.mtimeMs }] : [];
    }),
  );
  return found.flat();
}
