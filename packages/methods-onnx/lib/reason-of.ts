/** What the runtime says of a failure, without where in its code. */
export function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/protobuf|INVALID_PROTOBUF|ModelProto/i.test(message)) return 'it is no whole ONNX file';
  const [first = ''] = message.split('\n');
  return first
    .replace(/^.*?failed:\s*/i, '')
    .replace(/^Non-zero status code returned while running (\w+) node\. Name:('[^']*')\s*/, 'in its step $2 ($1): ')
    .replace(/Status Message:\s*/, '')
    .replace(/\/\S+\.(?:cc|h):\d+\s*(?:[\w:~<>&* ]+\([^)]*\)\s*)?/g, '')
    .replace(/\.\s*$/, '')
    .slice(0, 300);
}
