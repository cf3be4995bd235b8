import { createHash } from 'node:crypto';
import { compileInputSchema } from '../input-schema.js';
import type { BuiltInModel } from '../model.js';

const inputSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 1000, description: 'What the picture stands for.' },
    size: {
      type: 'integer',
      minimum: 16,
      maximum: 2048,
      description: 'Pixels wide and high. 256 where it is left out.',
    },
  },
};

/** Cells of the picture each way; the right half mirrors the left one. */
const CELLS = 5;
const DRAWN = Math.ceil(CELLS / 2);

/** A small picture that is the same for the same text, and hardly ever for another. */
export const identicon: BuiltInModel = {
  id: 'identicon',
  name: 'Identicon',
  description:
    'Draws a small symmetric picture from a text as SVG: the same one whenever the text is the same.',
  inputSchema,
  check: compileInputSchema(inputSchema),
  price: { minorUnits: 1, currency: 'EUR' },
  tenantId: undefined,
  isActive: true,
  processor: {
    async run(input) {
      const { text, size = 256 } = input as { text: string; size?: number };
      return { mediaType: 'image/svg+xml', content: Buffer.from(drawn(text, size)) };
    },
  },
};

function drawn(text: string, size: number): string {
  const hash = createHash('sha256').update(text).digest();
  const hue = hash.readUInt16BE(0) % 360;
  const cells = Array.from({ length: CELLS * DRAWN }, (_, at) => at)
    .filter((at) => (hash[2 + at] ?? 0) % 2 === 0)
    .flatMap((at) => {
      const [x, y] = [Math.floor(at / CELLS), at % CELLS];
      const mirrored = CELLS - 1 - x;
      return mirrored === x
        ? [[x, y]]
        : [
            [x, y],
            [mirrored, y],
          ];
    })
    .map(([x, y]) => `M${x},${y}h1v1h-1z`)
    .join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${CELLS} ${CELLS}" shape-rendering="crispEdges">`,
    `<rect width="${CELLS}" height="${CELLS}" fill="#f0f0f0"/>`,
    `<path fill="hsl(${hue},55%,45%)" d="${cells}"/>`,
    '</svg>\n',
  ].join('');
}
