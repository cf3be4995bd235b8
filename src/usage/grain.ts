/** Usage is counted by the minute, and rolled up to hours and days as it ages. All of them begin and end in UTC. */
export type Grain = 'minute' | 'hour' | 'day';

/** From the finest to the coarsest. */
export const grains: readonly Grain[] = ['minute', 'hour', 'day'];

export const widthMs: Readonly<Record<Grain, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Where the minute, hour or day begins that the moment lies in. */
export const startOf = (grain: Grain, ms: number): number => Math.floor(ms / widthMs[grain]) * widthMs[grain];

export const coarser = (one: Grain, other: Grain): Grain => (widthMs[one] > widthMs[other] ? one : other);
