const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A moment in UTC. */
export type CalendarTime = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Seconds since 1970 as a date in UTC; times before are 1970. Source: nginx ngx_gmtime(). */
export function calendarOf(seconds: number): CalendarTime {
  // What does not fit a time_t becomes the smallest one.
  const time = seconds > 0 && seconds < 2 ** 63 ? Math.trunc(seconds) : 0
  const days = Math.floor(time / 86400)
  const rest = time - days * 86400
  // Days since March 1 of year 0, in 400-year cycles.
  const shifted = days + 719468
  const cycle = Math.floor(shifted / 146097)
  const inCycle = shifted - cycle * 146097
  const yearOfCycle = Math.floor(
    (inCycle - Math.floor(inCycle / 1460) + Math.floor(inCycle / 36524) - Math.floor(inCycle / 146096)) / 365,
  )
  const inYear = inCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100))
  const shiftedMonth = Math.floor((5 * inYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0),
    month,
    day: inYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    weekday: (4 + days) % 7,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function clock(time: CalendarTime): string {
  return `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`
}

/** ngx.http_time: "Thu, 01 Jan 1970 00:00:01 GMT". */
export function formatHttpTime(seconds: number): string {
  const time = calendarOf(seconds)
  const date = `${two(time.day)} ${MONTHS[time.month - 1]} ${String(time.year).padStart(4, '0')}`
  return `${DAYS[time.weekday]}, ${date} ${clock(time)} GMT`
}

/** ngx.cookie_time: two digits for the year until 2037. Source: nginx ngx_http_cookie_time(). */
export function formatCookieTime(seconds: number): string {
  const time = calendarOf(seconds)
  const year = time.year > 2037 ? String(time.year).padStart(4, '0') : two(time.year % 100)
  return `${DAYS[time.weekday]}, ${two(time.day)}-${MONTHS[time.month - 1]}-${year} ${clock(time)} GMT`
}

/** The letters nginx looks at to tell a month; any F is February. */
function monthOf(text: string, at: number): number | undefined {
  const second = text.charAt(at + 1)
  const third = text.charAt(at + 2)
  switch (text.charAt(at)) {
    case 'J':
      return second === 'a' ? 0 : third === 'n' ? 5 : 6
    case 'M':
      return third === 'r' ? 2 : 4
    case 'A':
      return second === 'p' ? 3 : 7
    default: {
      const index = 'FSOND'.indexOf(text.charAt(at))
      return text.charAt(at) === '' || index < 0 ? undefined : [1, 8, 9, 10, 11][index]
    }
  }
}

function digitsAt(text: string, at: number, count: number): number | undefined {
  const digits = text.slice(at, at + count)
  return digits.length === count && /^\d+$/.test(digits) ? Number(digits) : undefined
}

type DatePart = { readonly day: number; readonly month: number; readonly year: number; readonly end: number }

/** "06 Nov 1994" or "06-Nov-94" at a position. */
function readDate(text: string, at: number): DatePart | undefined {
  const day = digitsAt(text, at, 2)
  const separator = text.charAt(at + 2)
  if (day === undefined || (separator !== ' ' && separator !== '-')) return undefined
  if (separator === ' ' && text.length - at - 2 < 18) return undefined
  const month = monthOf(text, at + 3)
  if (month === undefined || text.charAt(at + 6) !== separator) return undefined
  const digits = separator === ' ' ? 4 : 2
  const year = digitsAt(text, at + 7, digits)
  if (year === undefined) return undefined
  const century = digits === 4 ? 0 : year < 70 ? 2000 : 1900
  return { day, month, year: year + century, end: at + 7 + digits }
}

/** "Nov  6" of the C library's format; its year comes last. */
function readCDate(text: string, at: number): Omit<DatePart, 'year'> | undefined {
  const month = monthOf(text, at)
  if (month === undefined) return undefined
  let end = at + 4
  if (text.charAt(end) === ' ') end++
  const first = digitsAt(text, end, 1)
  if (first === undefined) return undefined
  end++
  if (text.charAt(end) === ' ') return { day: first, month, end }
  const second = digitsAt(text, end, 1)
  return second === undefined ? undefined : { day: first * 10 + second, month, end: end + 1 }
}

function readClock(text: string, at: number): number | undefined {
  if (text.charAt(at) !== ' ' || text.charAt(at + 3) !== ':' || text.charAt(at + 6) !== ':') return undefined
  const hour = digitsAt(text, at + 1, 2)
  const minute = digitsAt(text, at + 4, 2)
  const second = digitsAt(text, at + 7, 2)
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  return hour > 23 || minute > 59 || second > 59 ? undefined : hour * 3600 + minute * 60 + second
}

function toSeconds(date: Omit<DatePart, 'end'>, clockSeconds: number): number | undefined {
  const isLeap = date.year % 4 === 0 && (date.year % 100 !== 0 || date.year % 400 === 0)
  const isLeapDay = date.day === 29 && date.month === 1
  if (isLeapDay ? !isLeap : date.day > (MONTH_DAYS[date.month] ?? 0)) return undefined
  // Gauss: the year begins in March.
  const month = date.month - 1 <= 0 ? date.month + 11 : date.month - 1
  const year = date.month - 1 <= 0 ? date.year - 1 : date.year
  const leaps = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
  const days = 365 * year + leaps + Math.floor((367 * month) / 12) - 30 + date.day - 1 - 719527 + 31 + 28
  const time = days * 86400 + clockSeconds
  return time === -1 ? undefined : time
}

/** ngx.parse_http_time: the three formats of HTTP; undefined for others. Source: nginx ngx_parse_time.c. */
export function parseHttpTime(text: string): number | undefined {
  const stop = /[, ]/.exec(text)
  const isC = stop?.[0] === ' '
  let at = (stop?.index ?? text.length) + 1
  while (text.charAt(at) === ' ') at++
  if (text.length - at < 18) return undefined
  if (!isC) {
    const date = readDate(text, at)
    const seconds = date === undefined ? undefined : readClock(text, date.end)
    return date === undefined || seconds === undefined ? undefined : toSeconds(date, seconds)
  }
  const date = readCDate(text, at)
  if (date === undefined || text.length - date.end < 14) return undefined
  const seconds = readClock(text, date.end)
  const year = text.charAt(date.end + 9) === ' ' ? digitsAt(text, date.end + 10, 4) : undefined
  return seconds === undefined || year === undefined ? undefined : toSeconds({ ...date, year }, seconds)
}
