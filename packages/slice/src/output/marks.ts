/**
 * What a task prints begins and ends by marks in what its process writes, as one order holds between what the task
 * itself prints and what programs and native code write to the same descriptor.
 * @param token made for this task, so that nothing which is printed by chance is a mark
 */
export function beginMark(token: string, attempt: number): string {
  return `${markStart(token)}${attempt}\n`;
}

export function endMark(token: string): string {
  return `${markStart(token)}end\n`;
}

/** What every mark of a task begins with; no text does. */
export function markStart(token: string): string {
  return `\0${token} `;
}
