import { useRef } from 'preact/hooks';
import { insidePath } from '../address/href.js';
import { isObject } from '../hal/json-object.js';
import { nameOf } from '../hal/title.js';
import { wordsOf } from '../hal/words.js';
import { cellDate, isInstant, longDate, moneyOf } from '../ui/format.js';
import { PlaceLink } from '../ui/place-link.js';
import { Status } from '../ui/status.js';
import { columnsOf, isNumeric } from './columns.js';
import { useWindow } from './use-window.js';
import '../style/table.css';

interface Props {
  readonly items: readonly unknown[];
  readonly label: string;
  readonly from: string;
  go(path: string): void;
}

/** As in the style sheet: what is not drawn takes as much room as if it were. */
const ROW_HEIGHT = 41;
const DRAWN_WHOLE = 120;

/** Many things of a kind, one a row; those that are out of sight are not drawn. */
export function Table({ items, label, from, go }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const isLong = items.length > DRAWN_WHOLE;
  const seen = useWindow(body, items.length, ROW_HEIGHT, isLong);
  const columns = columnsOf(items);
  if (items.length === 0) return <p class="empty-line">None.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without links in it nothing else could.
    <section class="table-box" aria-label={label} tabIndex={0}>
      <table class="table" aria-rowcount={items.length + 1}>
        <thead>
          <tr>
            {columns.length === 0 && <th scope="col">Item</th>}
            {columns.map((name) => (
              <th key={name} scope="col" class={isNumeric(items, name) ? 'right' : undefined} title={name}>
                {wordsOf(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Gap rows={seen.from} />
          {items.slice(seen.from, seen.to).map((item, index) => (
            <Row
              key={seen.from + index}
              item={item}
              columns={columns}
              items={items}
              number={seen.from + index + 2}
              from={from}
              go={go}
            />
          ))}
          <Gap rows={items.length - seen.to} />
        </tbody>
      </table>
    </section>
  );
}

const Gap = ({ rows }: { readonly rows: number }) =>
  rows <= 0 ? null : (
    <tr class="gap">
      <td style={{ height: `${rows * ROW_HEIGHT}px` }} />
    </tr>
  );

interface RowProps extends Omit<Props, 'label'> {
  readonly item: unknown;
  readonly columns: readonly string[];
  readonly number: number;
}

function Row({ item, columns, items, number, from, go }: RowProps) {
  const row = isObject(item) ? item : {};
  const self = isObject(row['_links']) ? row['_links']['self'] : undefined;
  const path = isObject(self) && self['templated'] !== true ? insidePath(self['href'], from) : undefined;
  const cells = columns.length === 0 ? [''] : columns;
  return (
    <tr aria-rowindex={number}>
      {cells.map((name, index) => {
        const content =
          name === '' ? (nameOf(item) ?? textOfCell(item)) : <Cell value={row[name]} name={name} />;
        const isRight = name !== '' && isNumeric(items, name);
        return index === 0 ? (
          <th key={name} scope="row" class={isRight ? 'right' : undefined}>
            {path === undefined ? (
              content
            ) : (
              <PlaceLink path={path} go={go} class="row-link">
                {row[name] === undefined || row[name] === null || row[name] === ''
                  ? (nameOf(item) ?? path)
                  : content}
              </PlaceLink>
            )}
          </th>
        ) : (
          <td key={name} class={isRight ? 'right' : undefined}>
            {content}
          </td>
        );
      })}
    </tr>
  );
}

const MOST_CHARACTERS = 120;

function Cell({ value, name }: { readonly value: unknown; readonly name: string }) {
  if (value === null || value === undefined || value === '') return <span class="none">–</span>;
  const money = moneyOf(value);
  if (money !== undefined) return <>{money}</>;
  if (typeof value === 'boolean') return <>{value ? 'yes' : 'no'}</>;
  if (typeof value === 'string' && isInstant(value)) {
    return (
      <time dateTime={value} title={longDate(value)}>
        {cellDate(value)}
      </time>
    );
  }
  if (typeof value === 'string' && /(^|_)(status|state)$/.test(name)) return <Status text={value} />;
  if (/(^|_)(id|prefix|sku)$|[a-z](Id|Prefix)$/.test(name)) return <code>{textOfCell(value)}</code>;
  return <>{textOfCell(value)}</>;
}

function textOfCell(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? '{…}' : String(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
