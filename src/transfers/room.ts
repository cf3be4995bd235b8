/** Where files wait that come in or go out, and how large they may be. */
export interface TransferRoom {
  /** The folder of the data. All processes of an installation that share work share it. */
  readonly folder: string;
  readonly maxImportBytes: number;
  /** Tells who does the work in this process that there is some. */
  wake(): void;
  /** Whether the server is about to stop: then nobody watches on. */
  isClosing(): boolean;
  readonly onProgress: OnProgress;
}

/** For the log: what becomes of transfers beside the requests that ask for them. */
export type OnProgress = (sentence: string, about: Readonly<Record<string, string | number>>) => void;

/** How many of a tenant's imports, and of its exports, may wait or run. */
export const MOST_OPEN = 10;
