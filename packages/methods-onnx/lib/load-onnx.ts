import { onnxMissing } from './errors.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');
export type Session = import('onnxruntime-node').InferenceSession;

/** The runtime, if it is installed. @throws AcceleratorError `ONNX_MISSING` */
export async function loadOnnx(): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw onnxMissing(cause);
  }
}

/** One thread: there are as many slice processes as cores, and two of one thread do 253 images a second where one of two does 145. */
export const sessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  executionProviders: ['cpu'],
  // Errors come as errors.
  logSeverityLevel: 4,
} as const;
