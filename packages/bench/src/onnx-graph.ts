/** An ONNX model of one operator or a few: protocol buffers of the few fields that these need. */
export interface OnnxGraph {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly nodes: readonly OnnxNode[];
  readonly weights?: readonly Weights[];
}

/** A tensor of float32 that the model has. */
export interface Weights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface TensorInfo {
  readonly name: string;
  /** Default: 1, float32; 10 is float16. */
  readonly type?: number;
  /** A text names a dimension that may be anything. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers, and lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

const [irVersion, opset, float32, intType, intsType] = [8, 13, 1, 2, 7];

/** The bytes of a model file. */
export function encodeOnnx({ inputs, outputs, nodes, weights = [] }: OnnxGraph): Uint8Array {
  const graph = Buffer.concat([
    ...nodes.map((node) => message(1, encodeNode(node))),
    text(2, 'graph'),
    ...weights.map((each) => message(5, encodeWeights(each))),
    ...inputs.map((each) => message(11, encodeInfo(each))),
    ...outputs.map((each) => message(12, encodeInfo(each))),
  ]);
  const version = Buffer.concat([text(1, ''), number(2, opset)]);
  return Buffer.concat([number(1, irVersion), text(2, 'accelerator'), message(7, graph), message(8, version)]);
}

function encodeNode({ op, inputs, outputs, attributes = {} }: OnnxNode): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, encodeAttribute(name, value))),
  ]);
}

function encodeAttribute(name: string, value: number | readonly number[]): Buffer {
  if (typeof value === 'number') return Buffer.concat([text(1, name), number(3, value), number(20, intType)]);
  return Buffer.concat([text(1, name), ...value.map((each) => number(8, each)), number(20, intsType)]);
}

function encodeInfo({ name, type = float32, shape }: TensorInfo): Buffer {
  const dimensions = shape.map((each) => message(1, typeof each === 'number' ? number(1, each) : text(2, each)));
  const tensor = Buffer.concat([number(1, type), message(2, Buffer.concat(dimensions))]);
  return Buffer.concat([text(1, name), message(2, message(1, tensor))]);
}

function encodeWeights({ name, shape, values }: Weights): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([...shape.map((each) => number(1, each)), number(2, float32), text(8, name), message(9, bytes)]);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value, 'utf8'));
}

function message(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return Buffer.from([...bytes, left]);
}
