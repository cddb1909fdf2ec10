/**
 * Seconds since 1970 to broken-down UTC and back: C's `gmtime` and `mktime` with TZ=UTC.
 */

/** C's `struct tm`, with the full year and the month from 0. */
export interface BrokenDownTime {
  readonly sec: number
  readonly min: number
  readonly hour: number
  readonly day: number
  readonly month: number
  readonly year: number
  /** Days since Sunday. */
  readonly weekday: number
  /** Days since January 1. */
  readonly yearday: number
}

const DAY = 86400
/** The range of C's int for `tm_year`. */
const MAX_YEAR = 2 ** 31 + 1899

/** Floor division and remainder. */
function divide(a: number, b: number): readonly [number, number] {
  const quotient = Math.floor(a / b)
  return [quotient, a - quotient * b]
}

/** Days since 1970-01-01 of a proleptic Gregorian date; `month` from 0, any day number. */
function daysFromCivil(year: number, month: number, day: number): number {
  // Years begin in March, so that leap days come last.
  const y = month < 2 ? year - 1 : year
  const [era, yearOfEra] = divide(y, 400)
  const dayOfYear = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** `gmtime`; undefined when the year does not fit C's int. */
export function breakDown(seconds: number): BrokenDownTime | undefined {
  const [days, rest] = divide(Math.trunc(seconds), DAY)
  const [era, dayOfEra] = divide(days + 719468, 146097)
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = (shifted + 2) % 12
  const year = era * 400 + yearOfEra + (month < 2 ? 1 : 0)
  if (!(Math.abs(year - 1900) < MAX_YEAR - 1900)) return undefined
  return {
    sec: rest % 60,
    min: Math.floor(rest / 60) % 60,
    hour: Math.floor(rest / 3600),
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
    month,
    year,
    weekday: divide(days + 4, 7)[1],
    yearday: days - daysFromCivil(year, 0, 1),
  }
}

/** `mktime` in UTC: any field may be out of range. */
export function makeTime(time: Pick<BrokenDownTime, 'sec' | 'min' | 'hour' | 'day' | 'month' | 'year'>): number {
  const [years, month] = divide(time.month, 12)
  const days = daysFromCivil(time.year + years, month, 1) + time.day - 1
  return days * DAY + time.hour * 3600 + time.min * 60 + time.sec
}

/** ISO 8601 week and the year it belongs to. */
export function isoWeek(time: BrokenDownTime): { readonly year: number; readonly week: number } {
  const weekday = (time.weekday + 6) % 7
  const thursday = time.yearday - weekday + 3
  if (thursday < 0) {
    const length = daysFromCivil(time.year, 0, 1) - daysFromCivil(time.year - 1, 0, 1)
    return { year: time.year - 1, week: Math.floor((thursday + length) / 7) + 1 }
  }
  const length = daysFromCivil(time.year + 1, 0, 1) - daysFromCivil(time.year, 0, 1)
  if (thursday >= length) return { year: time.year + 1, week: 1 }
  return { year: time.year, week: Math.floor(thursday / 7) + 1 }
}
