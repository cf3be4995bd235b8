import { formatBytes } from '../ui/format.js';
import type { Shown } from '../view/view.js';

export function TimingTab({ shown: { exchange } }: { readonly shown: Shown }) {
  const { msToHeaders, msToEnd, bytes, at, headers } = exchange;
  const whole = Math.max(msToEnd, 1);
  return (
    <>
      <dl class="timing">
        <Bar label="Until it began to answer" from={0} to={msToHeaders} whole={whole} />
        <Bar label="The body" from={msToHeaders} to={msToEnd} whole={whole} />
      </dl>
      <dl class="headers">
        <div>
          <dt>In all</dt>
          <dd>{milliseconds(msToEnd)}</dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>{formatBytes(bytes)} unpacked</dd>
        </div>
        <div>
          <dt>At</dt>
          <dd>{at.toLocaleTimeString()}</dd>
        </div>
        {['server-timing', 'ratelimit', 'x-request-id'].map((name) => {
          const value = headers.get(name);
          return value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}

interface BarProps {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly whole: number;
}

const Bar = ({ label, from, to, whole }: BarProps) => (
  <div>
    <dt>{label}</dt>
    <dd>
      <span class="bar-track" aria-hidden="true">
        <span
          class="bar-fill"
          style={{ left: `${(100 * from) / whole}%`, width: `${Math.max(1, (100 * (to - from)) / whole)}%` }}
        />
      </span>
      <span class="number">{milliseconds(to - from)}</span>
    </dd>
  </div>
);

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
