/** What came back in the body of an answer. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** Not looked at: it is for a file. */
  | { readonly kind: 'file' }
  /** There was more than is read. */
  | { readonly kind: 'endless' };

/** A request and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** As sent, but for the credential. */
  readonly sentHeaders: readonly (readonly [string, string])[];
  readonly status: number;
  readonly isGood: boolean;
  readonly headers: Headers;
  readonly mediaType: string;
  readonly body: Body;
  readonly bytes: number;
  readonly at: Date;
  readonly msToHeaders: number;
  readonly msToEnd: number;
}

/** Nothing came back at all. */
export interface NoAnswer {
  readonly status: 0;
  readonly isGood: false;
  readonly reason: string;
}

export const isOk = (answer: Exchange | NoAnswer): answer is Exchange & { readonly isGood: true } =>
  answer.isGood;
