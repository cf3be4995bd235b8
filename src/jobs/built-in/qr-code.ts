import { encode as encodePng } from 'fast-png';
import encodeQr from 'qr';
import { compileInputSchema } from '../input-schema.js';
import type { BuiltInModel } from '../model.js';
import { JobFailure } from '../processor.js';

const inputSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 2953, description: 'What a reader of the code gets.' },
    format: { type: 'string', enum: ['svg', 'png'], description: '`svg` where it is left out.' },
    errorCorrection: {
      type: 'string',
      enum: ['low', 'medium', 'quartile', 'high'],
      description:
        'How much of it may be damaged: 7, 15, 25 or 30 %. The more, the less text fits. `medium` where it is left out.',
    },
    scale: {
      type: 'integer',
      minimum: 1,
      maximum: 16,
      description: 'Pixels of each little square. 8 where it is left out.',
    },
    border: {
      type: 'integer',
      minimum: 1,
      maximum: 16,
      description: 'Little squares of white around it. 4 where it is left out, which readers expect.',
    },
  },
};

interface Input {
  readonly text: string;
  readonly format?: 'svg' | 'png';
  readonly errorCorrection?: 'low' | 'medium' | 'quartile' | 'high';
  readonly scale?: number;
  readonly border?: number;
}

export const qrCode: BuiltInModel = {
  id: 'qr-code',
  name: 'QR code',
  description: 'Draws a text, such as a link, as a QR code (ISO/IEC 18004), as SVG or PNG.',
  inputSchema,
  check: compileInputSchema(inputSchema),
  price: { minorUnits: 2, currency: 'EUR' },
  tenantId: undefined,
  isActive: true,
  processor: {
    async run(input) {
      const {
        text,
        format = 'svg',
        errorCorrection = 'medium',
        scale = 8,
        border = 4,
      } = input as unknown as Input;
      const squares = encoded(text, errorCorrection, border);
      return format === 'svg'
        ? { mediaType: 'image/svg+xml', content: Buffer.from(svgOf(squares, scale)) }
        : { mediaType: 'image/png', content: pngOf(squares, scale) };
    },
  },
};

type Squares = readonly (readonly boolean[])[];

function encoded(text: string, ecc: NonNullable<Input['errorCorrection']>, border: number): Squares {
  try {
    return encodeQr(text, 'raw', { ecc, border });
  } catch (error) {
    if (!(error instanceof Error && error.message === 'Capacity overflow')) throw error;
    throw new JobFailure(
      'INPUT_REFUSED',
      'The text is too long for a QR code; make it shorter, or ask for less error correction.',
      false,
      { cause: error },
    );
  }
}

function svgOf(squares: Squares, scale: number): string {
  const side = squares.length;
  const dark = squares.map((row, y) =>
    runsOf(row)
      .map(([x, length]) => `M${x},${y}h${length}v1h-${length}z`)
      .join(''),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side * scale}" height="${side * scale}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`,
    `<rect width="${side}" height="${side}" fill="#fff"/><path d="${dark.join('')}"/></svg>\n`,
  ].join('');
}

/** Where each run of dark squares begins, and how long it is. */
function runsOf(row: readonly boolean[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  row.forEach((isDark, x) => {
    if (!isDark) return;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}

/** In black and white, a bit each: a large one is packed in the time that a small one of grey takes. */
function pngOf(squares: Squares, scale: number): Uint8Array {
  const side = squares.length * scale;
  const bytesOfLine = Math.ceil(side / 8);
  const data = new Uint8Array(bytesOfLine * side);
  squares.forEach((row, y) => {
    const line = lineOf(row, scale, bytesOfLine);
    for (let at = y * scale; at < (y + 1) * scale; at += 1) data.set(line, at * bytesOfLine);
  });
  return encodePng({ width: side, height: side, data, channels: 1, depth: 1 });
}

/** White is 1, the first pixel the highest bit. */
function lineOf(row: readonly boolean[], scale: number, bytes: number): Uint8Array {
  const line = new Uint8Array(bytes).fill(255);
  for (const [from, length] of runsOf(row)) {
    for (let x = from * scale; x < (from + length) * scale; x += 1) {
      line[x >> 3] = (line[x >> 3] ?? 0) & ~(128 >> (x & 7));
    }
  }
  return line;
}
