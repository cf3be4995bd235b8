import { HalyardError } from './errors.js';

/** A file on its way in: the body of a request, or a text in a GraphQL document. */
export interface IncomingFile {
  /** What it was sent as, in lower case and without parameters; `undefined` for a text in a document. */
  readonly mediaType: string | undefined;
  /**
   * Its bytes, read once.
   * @throws HalyardError PAYLOAD_TOO_LARGE as soon as there are more than `limit`
   */
  bytes(limit: number): AsyncIterable<Uint8Array>;
}

/** Some bytes of a file, from the first to the last one, both of which are among them. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** A file on its way out. */
export interface OutgoingFile {
  /** All of it, or a span. Opened when it is read, and not before. */
  bytes(span?: Span): AsyncIterable<Uint8Array>;
  /** What a GraphQL answer shows of it: the text, where there is not too much of it. */
  toJSON(): string | null;
}

/** A file to be saved, and what to save it as. */
export interface FileDownload {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly content: OutgoingFile;
}

export const fileOfText = (text: string): IncomingFile => ({
  mediaType: undefined,
  async *bytes(limit) {
    const bytes = Buffer.from(text);
    if (bytes.byteLength > limit) {
      const message = `The file may have at most ${limit} bytes.`;
      throw new HalyardError('PAYLOAD_TOO_LARGE', { message });
    }
    yield bytes;
  },
});

/** No JSON value has a function, so nothing that a client sends in a variable passes for a file. */
export const isIncomingFile = (value: unknown): value is IncomingFile =>
  typeof value === 'object' && value !== null && 'bytes' in value && typeof value.bytes === 'function';
