import { encodeOnnx, type OnnxNode, type Weights } from './onnx-graph.ts';
import { createRandom } from './random.ts';

/** The blocks of MobileNetV2: how often each is repeated, by how much it is wider inside, its channels, its first stride. */
const stages = [
  { count: 1, inside: 1, channels: 16, stride: 1 },
  { count: 2, inside: 6, channels: 24, stride: 2 },
  { count: 3, inside: 6, channels: 32, stride: 2 },
  { count: 4, inside: 6, channels: 64, stride: 2 },
  { count: 3, inside: 6, channels: 96, stride: 1 },
  { count: 3, inside: 6, channels: 160, stride: 2 },
  { count: 1, inside: 6, channels: 320, stride: 1 },
];

/** A network of the shape and the cost of MobileNetV2 without its last layer, 224 × 224 to 1,280 numbers, with weights at random. */
export function makeNetwork(): Uint8Array {
  const layers = new Layers();
  let at = layers.convolve('image', { from: 3, to: 32, kernel: 3, stride: 2, isActive: true });
  let from = 32;
  for (const { count, inside, channels, stride } of stages) {
    for (let index = 0; index < count; index++) {
      const wide = from * inside;
      const before = at;
      if (inside > 1) at = layers.convolve(at, { from, to: wide, kernel: 1, stride: 1, isActive: true });
      const step = index === 0 ? stride : 1;
      at = layers.convolve(at, { from: wide, to: wide, kernel: 3, stride: step, isActive: true, isDeep: true });
      at = layers.convolve(at, { from: wide, to: channels, kernel: 1, stride: 1, isActive: false });
      if (step === 1 && from === channels) at = layers.add(at, before);
      from = channels;
    }
  }
  at = layers.convolve(at, { from, to: 1280, kernel: 1, stride: 1, isActive: true });
  layers.nodes.push({ op: 'GlobalAveragePool', inputs: [at], outputs: ['features'] });
  return encodeOnnx({
    inputs: [{ name: 'image', shape: [1, 3, 224, 224] }],
    outputs: [{ name: 'features', shape: [1, 1280, 1, 1] }],
    nodes: layers.nodes,
    weights: layers.weights,
  });
}

interface Convolution {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride: number;
  /** A ReLU follows. */
  readonly isActive: boolean;
  /** Each channel by itself. */
  readonly isDeep?: boolean;
}

class Layers {
  readonly nodes: OnnxNode[] = [];
  readonly weights: Weights[] = [];
  readonly #random = createRandom(7);
  #count = 0;

  /** @returns the name of what comes out */
  convolve(input: string, { from, to, kernel, stride, isActive, isDeep = false }: Convolution): string {
    const name = `layer${++this.#count}`;
    const shape = [to, isDeep ? 1 : from, kernel, kernel];
    const values = new Float32Array(shape.reduce((product, each) => product * each, 1));
    const scale = Math.sqrt(6 / (values.length / to));
    for (let index = 0; index < values.length; index++) values[index] = (this.#random() * 2 - 1) * scale;
    this.weights.push({ name: `${name}.weights`, shape, values });
    const pad = kernel >> 1;
    const attributes = {
      group: isDeep ? from : 1,
      kernel_shape: [kernel, kernel],
      pads: [pad, pad, pad, pad],
      strides: [stride, stride],
    };
    const out = isActive ? `${name}.sums` : name;
    this.nodes.push({ op: 'Conv', inputs: [input, `${name}.weights`], outputs: [out], attributes });
    if (isActive) this.nodes.push({ op: 'Relu', inputs: [out], outputs: [name] });
    return name;
  }

  add(one: string, other: string): string {
    const name = `sum${++this.#count}`;
    this.nodes.push({ op: 'Add', inputs: [one, other], outputs: [name] });
    return name;
  }
}
