import { isObject, type JsonObject } from '../hal/json-object.js';
import { wordsOf } from '../hal/words.js';
import { Value } from './value.js';

const MOST_COLUMNS = 10;

/** The members that all of the items have, where none holds more than one value; nothing where they are no rows. */
export function columnsOf(items: readonly unknown[]): readonly string[] | undefined {
  const [first] = items;
  if (items.length < 2 || !isObject(first)) return undefined;
  const names = Object.keys(first);
  const areRows = items.every(
    (item) =>
      isObject(item) && Object.keys(item).join() === names.join() && !Object.values(item).some(isCompound),
  );
  return areRows && names.length > 1 && names.length <= MOST_COLUMNS ? names : undefined;
}

const isCompound = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Things without a URL of their own, side by side. */
export const Rows = ({
  items,
  columns,
  label,
}: {
  readonly label: string;
  readonly items: readonly unknown[];
  readonly columns: readonly string[];
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without links in it nothing else could.
  <section class="table-box" aria-label={label} tabIndex={0}>
    <table class="table">
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {wordsOf(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(items as readonly JsonObject[]).map((item, index) => (
          <tr key={index}>
            {columns.map((name) => (
              <td key={name}>
                <Value value={item[name]} name={name} depth={2} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
