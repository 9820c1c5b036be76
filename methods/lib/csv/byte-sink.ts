/** Bytes that are collected, in memory that grows. */
export class ByteSink {
  data = Buffer.allocUnsafeSlow(1 << 20);
  length = 0;

  /** Room for so many more bytes in `data`. */
  reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const data = Buffer.allocUnsafeSlow(Math.max(this.length + more, this.data.length * 2));
    data.set(this.data.subarray(0, this.length));
    this.data = data;
  }

  add(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    if (bytes.length === 1) this.data[this.length++] = bytes[0] ?? 0;
    else {
      this.data.set(bytes, this.length);
      this.length += bytes.length;
    }
  }

  addText(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.data.write(text, this.length, 'utf8');
  }

  /** What was collected, good until more is; then it is empty. */
  take(): Buffer {
    const taken = this.data.subarray(0, this.length);
    this.length = 0;
    return taken;
  }
}
