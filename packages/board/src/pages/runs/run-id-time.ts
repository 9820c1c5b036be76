/** When a run began, by its id `20261125T194119123Z-main-7f3a`: in ISO form. */
export function runIdTime(run: string): string {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\d{3})?Z/.exec(run) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
