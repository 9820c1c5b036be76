import { formatSeconds } from '@accelerator/inspect';
import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';

/** Something on a lane: where it begins and how long it is, in the unit of the drawing. */
export interface LaneSpan {
  readonly start: number;
  readonly length: number;
  /** By which it is coloured: `analysis`. */
  readonly kind: string;
  readonly title: string;
  readonly href: string;
}

export interface Lane {
  readonly label: string;
  readonly spans: readonly LaneSpan[];
}

const laneHeight = 22;
const barHeight = 16;
const headHeight = 22;

/** Spans on lanes over an axis that begins at 0; all by attributes in parts of the width, so it fits any. */
export function Lanes(props: {
  readonly lanes: readonly Lane[];
  readonly end: number;
  readonly label: string;
  readonly unit: (value: number) => string;
}): JSX.Element {
  const { lanes, label, unit } = props;
  const end = props.end > 0 ? props.end : 1;
  const ticks = scaleLinear([0, end], [0, 100]).ticks(6);
  const height = headHeight + lanes.length * laneHeight + 4;
  const at = (value: number): string => `${((Math.max(0, value) / end) * 100).toFixed(3)}%`;
  return (
    <figure class="lanes" aria-label={label}>
      <div class="lane-labels" aria-hidden="true">
        {lanes.map((lane) => (
          <span key={lane.label}>{lane.label}</span>
        ))}
      </div>
      <svg class="lane-drawing" width="100%" height={height}>
        {ticks.map((tick) => (
          <g key={tick} class="tick">
            <line x1={at(tick)} x2={at(tick)} y1={headHeight - 4} y2={height} />
            <text x={at(tick)} y="12" text-anchor={tick === 0 ? 'start' : tick > end * 0.97 ? 'end' : 'middle'}>
              {unit(tick)}
            </text>
          </g>
        ))}
        {lanes.map((lane, index) =>
          lane.spans.map((span) => (
            <a key={`${lane.label} ${span.start} ${span.title}`} href={span.href} aria-label={span.title}>
              <rect
                class={`span span-${span.kind}`}
                x={at(span.start)}
                y={headHeight + index * laneHeight + (laneHeight - barHeight) / 2}
                width={at(Math.max(span.length, end / 800))}
                height={barHeight}
                rx="3"
              >
                <title>{span.title}</title>
              </rect>
            </a>
          )),
        )}
      </svg>
    </figure>
  );
}

/** `2.5 s` for an axis. */
export function secondsTick(seconds: number): string {
  return seconds === 0 ? '0' : formatSeconds(seconds);
}
