import { formatCount, plural } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Section } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';
import { hueOf } from '../timeline/work-lanes.tsx';
import { nodeHeight, nodeWidth, type PlacedNode, placeNodes } from './layout.ts';
import type { Lineage, LineageReach } from './lineage-graph.ts';

const pad = 12;
const mostListed = 60;

/** What a job was made from, at its left, and what was made from it, at its right; and the same in words. */
export function LineageView(props: { readonly lineage: Lineage; readonly reach: LineageReach }): JSX.Element {
  const { lineage, reach } = props;
  const { focus, more, nodes } = lineage;
  const placed = placeNodes(lineage);
  const [width, height] = [placed.width + 2 * pad, placed.height + 2 * pad];
  return (
    <>
      <div class="lineage-controls">
        <ReachPills title="Made from" name="up" focus={focus} reach={reach} />
        <ReachPills title="Used for" name="down" focus={focus} reach={reach} />
        {more > 0 ? <span class="muted">+ {formatCount(more)} more jobs are not shown</span> : null}
      </div>
      <figure class="scroll-x lineage" aria-label={`What ${focus} was made from and used for`}>
        <svg width={width} height={height} viewBox={`${-pad} ${-pad} ${width} ${height}`}>
          {placed.lines.map((points) => (
            <path key={points.join(' ')} class="edge" d={curve(points)} />
          ))}
          {placed.nodes.map((node) => (
            <NodeBox key={node.id} node={node} isFocus={node.jobs.includes(focus)} />
          ))}
        </svg>
      </figure>
      <div class="halves">
        <NodeList title="Made from" nodes={nodes.filter(({ distance }) => distance < 0)} />
        <NodeList title="Used for" nodes={nodes.filter(({ distance }) => distance > 0)} />
      </div>
    </>
  );
}

function ReachPills(props: {
  readonly title: string;
  readonly name: 'up' | 'down';
  readonly focus: string;
  readonly reach: LineageReach;
}): JSX.Element {
  const { title, name, focus, reach } = props;
  return (
    <nav class="pills" aria-label={title}>
      <span class="muted">{title}</span>
      {[0, 1, 2, 4, 16].map((steps) => (
        <a
          key={steps}
          href={url(['lineage', focus], { ...reach, [name]: steps })}
          aria-current={reach[name] === steps ? 'true' : undefined}
          aria-label={`${title}: ${plural(steps, 'step')}`}
        >
          {steps}
        </a>
      ))}
    </nav>
  );
}

function NodeBox({ node, isFocus }: { readonly node: PlacedNode; readonly isFocus: boolean }): JSX.Element {
  const { id, method, jobs, end, x, y } = node;
  const several = jobs.length > 1;
  const [left, top] = [x - nodeWidth / 2, y - nodeHeight / 2];
  const title = several
    ? `${formatCount(jobs.length)} jobs of ${method}, the newest is ${id}`
    : `${id} ${method}, ${end}`;
  return (
    <a href={isFocus ? url(['jobs', id]) : url(['lineage', id])} class={`node ${isFocus ? 'is-focus' : ''}`}>
      <title>{title}</title>
      {several ? (
        <rect class="node-behind" x={left + 4} y={top - 4} width={nodeWidth} height={nodeHeight} rx="7" />
      ) : null}
      <rect class={`node-box node-${end}`} x={left} y={top} width={nodeWidth} height={nodeHeight} rx="7" />
      <rect class={`node-mark span-${hueOf(method)}`} x={left} y={top + 8} width="4" height={nodeHeight - 16} rx="2" />
      <text class="node-name" x={left + 14} y={top + 18}>
        {several ? `${id} × ${formatCount(jobs.length)}` : id}
      </text>
      <text class="node-method" x={left + 14} y={top + 33}>
        {method.length > 22 ? `${method.slice(0, 21)}…` : method}
      </text>
    </a>
  );
}

function NodeList(props: { readonly title: string; readonly nodes: readonly Lineage['nodes'][number][] }): JSX.Element {
  const { title, nodes } = props;
  return (
    <Section
      title={title}
      aside={plural(
        nodes.reduce((sum, { jobs }) => sum + jobs.length, 0),
        'job',
      )}
    >
      {nodes.length === 0 ? (
        <p class="muted">none within these steps</p>
      ) : (
        <ul class="lineage-list">
          {nodes.slice(0, mostListed).map(({ id, method, jobs, distance }) => (
            <li key={id}>
              <a href={url(['jobs', id])}>{id}</a>
              <span>
                {method}
                {jobs.length > 1 ? ` × ${formatCount(jobs.length)}` : ''}
              </span>
              <span class="muted">{plural(Math.abs(distance), 'step')}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** From the right edge of one node to the left edge of another, over the points between. */
function curve(points: readonly (readonly [number, number])[]): string {
  const ends = points.map(([x, y], index): [number, number] =>
    index === 0 ? [x + nodeWidth / 2, y] : index === points.length - 1 ? [x - nodeWidth / 2, y] : [x, y],
  );
  const [[startX = 0, startY = 0] = []] = ends;
  let path = `M${startX.toFixed(1)} ${startY.toFixed(1)}`;
  let [lastX, lastY] = [startX, startY];
  for (const [x, y] of ends.slice(1)) {
    const middle = (lastX + x) / 2;
    path += `C${middle.toFixed(1)} ${lastY.toFixed(1)} ${middle.toFixed(1)} ${y.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`;
    [lastX, lastY] = [x, y];
  }
  return path;
}
