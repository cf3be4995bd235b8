/** A place in an S3-compatible store. */
export interface S3Place {
  readonly bucket: string;
  /** What its keys begin with, without a `/` at its end. May be empty. */
  readonly prefix: string;
  /** The server; `undefined` for Amazon’s. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

const SHAPE = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.-]+)*)\/?(?:\?(.*))?$/;

/** Reads `s3://bucket/prefix?endpoint=https://…&region=…`; nothing where it is something else. */
export function readS3Place(text: string): S3Place | undefined {
  const [, bucket, prefix = '', query = ''] = SHAPE.exec(text) ?? [];
  const { endpoint, region, ...unknown } = Object.fromEntries(new URLSearchParams(query)) as Record<
    string,
    string | undefined
  >;
  const isUsable = endpoint === undefined || /^https?:\/\/[^/?#\s]+\/?$/.test(endpoint);
  if (bucket === undefined || !isUsable || Object.keys(unknown).length > 0) return undefined;
  return { bucket, prefix: prefix.slice(1), endpoint, region };
}
