import { createRandom, type Random } from './random.ts';

export interface TripOptions {
  readonly rows: number;
  /** `2026-01` */
  readonly month: string;
  readonly seed: number;
  readonly badEvery: number;
}

export const tripLabels = ['pickup', 'dropoff', 'from', 'to', 'passengers', 'km', 'fare', 'payment'];
export const zoneLabels = ['zone', 'district', 'surcharge'];

/** Names as they come: with commas, quotation marks and letters that are not in ASCII. */
export const zones: readonly (readonly [zone: string, district: string, surcharge: string])[] = [
  ['Airport', 'North', '4.50'],
  ['Airport, Cargo', 'North', '4.50'],
  ['Castle Hill', 'Centre', '1.00'],
  ['Central Station', 'Centre', '1.00'],
  ['"Old" Harbour', 'South', '0.00'],
  ['Market, East', 'East', '0.50'],
  ['Market, West', 'West', '0.50'],
  ['Östermalm', 'East', '0.00'],
  ['St. Mary\'s "Green"', 'West', '0.00'],
  ['University', 'West', '0.00'],
  ['Wharf 7', 'South', '0.00'],
  ['Zoo', 'North', '0.00'],
];

const payments = ['card', 'card', 'card', 'cash', 'account'];
const minute = 60_000;

/** The fields of a line. A bad line has others than there are labels, or such as no trip can have. */
export function tripOf(row: number, { rows, month, seed, badEvery }: TripOptions): (string | null)[] {
  const random = createRandom(
    Math.imul(seed, 0x9e3779b1) ^ Math.imul(Number(month.replace('-', '')), 0x85ebca6b) ^ row,
  );
  const [first, next] = [Date.parse(`${month}-01T00:00:00Z`), nextMonth(month)];
  // A meter sends its trips up to an hour late. All of them begin in the month.
  const due = first + ((row + random.next()) / rows) * (next - first);
  const pickup = Math.max(first, due - random.below(60) * minute);
  const km = distance(random);
  const pace = random.between(1.8, 4);
  const dropoff = pickup + (3 + km * pace) * minute;
  const fare = 3.2 + 2.15 * km + (random.next() < 0.2 ? random.below(40) / 10 : 0);
  const fields = [
    moment(pickup),
    moment(dropoff),
    random.pick(zones)[0],
    random.pick(zones)[0],
    random.next() < 0.03 ? null : String(1 + Math.floor(random.next() ** 3 * 6)),
    km.toFixed(1),
    fare.toFixed(2),
    random.pick(payments),
  ];
  return badEvery > 0 && row % badEvery === badEvery - 1 ? spoil(fields, Math.floor(row / badEvery)) : fields;
}

/** Mostly short, now and then to the other end of the town. */
function distance(random: Random): number {
  return Math.round((0.4 + random.next() ** 3 * 38) * 10) / 10;
}

const damages: readonly ((fields: readonly (string | null)[]) => (string | null)[])[] = [
  (fields) => fields.slice(0, 5),
  (fields) => fields.with(6, 'no charge'),
  (fields) => fields.with(1, '2026-02-30 12:00:00'),
  (fields) => [...fields, 'void'],
  (fields) => fields.with(4, 'two'),
];

function spoil(fields: readonly (string | null)[], nth: number): (string | null)[] {
  return damages[nth % damages.length]?.(fields) ?? [...fields];
}

function nextMonth(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Date.UTC(year, number, 1);
}

/** `2026-01-31 23:59:00` */
function moment(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
