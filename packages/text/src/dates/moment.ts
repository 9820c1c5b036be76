const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970 of a day of the Gregorian calendar; NaN when there is none. */
function daysOf(year: number, month: number, day: number): number {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return Number.NaN;
  if (day > (monthDays[month - 1] ?? 0) && !(month === 2 && day === 29 && isLeap(year))) return Number.NaN;
  // Years that begin in March, so that a leap day is the last one.
  const shifted = month <= 2 ? year - 1 : year;
  const ofYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1;
  const leapDays = ((shifted / 4) | 0) - ((shifted / 100) | 0) + ((shifted / 400) | 0);
  return shifted * 365 + leapDays + ofYear - 719_468;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** What a text has said of a date and a time so far. What it does not say is that of 1970-01-01 00:00:00. */
export class Moment {
  /** -1: not said. */
  century = -1;
  /** The last two digits. */
  year = 70;
  month = 1;
  day = 1;
  hour = 0;
  minute = 0;
  second = 0;
  micros = 0;
  /** 1: after noon, 0: before, -1: not said. */
  half = -1;
  /** Minutes ahead of UTC. */
  offset = 0;
  hasOffset = false;
  /** Whether it is a count since 1970, which names a moment in all time zones. */
  isAbsolute = false;
  /** Whether the rest of the format may be missing. */
  isRestOptional = false;
  /** Whether the optional items that came last were there. */
  hasMatched = false;

  reset(): void {
    this.century = -1;
    this.year = 70;
    this.month = 1;
    this.day = 1;
    this.hour = 0;
    this.minute = 0;
    this.second = 0;
    this.micros = 0;
    this.half = -1;
    this.offset = 0;
    this.hasOffset = false;
    this.isAbsolute = false;
    this.isRestOptional = false;
    this.hasMatched = false;
  }

  copyFrom(other: Moment): void {
    this.century = other.century;
    this.year = other.year;
    this.month = other.month;
    this.day = other.day;
    this.hour = other.hour;
    this.minute = other.minute;
    this.second = other.second;
    this.micros = other.micros;
    this.half = other.half;
    this.offset = other.offset;
    this.hasOffset = other.hasOffset;
    this.isAbsolute = other.isAbsolute;
    this.isRestOptional = other.isRestOptional;
    this.hasMatched = other.hasMatched;
  }

  /** Days since 1970; NaN when there is no such day. */
  days(): number {
    const century = this.century >= 0 ? this.century : this.year < 69 ? 20 : 19;
    return daysOf(century * 100 + this.year, this.month, this.day);
  }

  /** Seconds since midnight. */
  seconds(): number {
    let { hour } = this;
    if (this.half >= 0) {
      if (hour === 12) hour = 0;
      if (this.half === 1) hour += 12;
    }
    return (hour * 60 + this.minute) * 60 + this.second;
  }

  setYear(year: number): void {
    this.century = Math.floor(year / 100);
    this.year = year - this.century * 100;
  }

  /** All of it from seconds since 1970; false when the year has not four digits. The fraction stays. */
  setSeconds(seconds: number): boolean {
    // 0001-01-01 to 9999-12-31
    if (!(seconds >= -62_135_596_800 && seconds < 253_402_300_800)) return false;
    const date = new Date(seconds * 1000);
    this.setYear(date.getUTCFullYear());
    this.month = date.getUTCMonth() + 1;
    this.day = date.getUTCDate();
    this.hour = date.getUTCHours();
    this.minute = date.getUTCMinutes();
    this.second = date.getUTCSeconds();
    this.half = -1;
    return true;
  }
}
