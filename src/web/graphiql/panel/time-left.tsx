import { useEffect, useState } from 'react';

const MINUTE = 60_000;

/** How long until then, told anew each minute. */
export function TimeLeft({ until }: { readonly until: string | null }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE / 2);
    return () => clearInterval(timer);
  }, []);
  if (until === null) return 'never';
  const left = Date.parse(until) - now;
  return (
    <time dateTime={until} title={new Date(until).toLocaleString()}>
      {left <= 0 ? 'has ended' : `in ${spell(left)}`}
    </time>
  );
}

function spell(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
