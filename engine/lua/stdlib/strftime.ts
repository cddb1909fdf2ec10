/**
 * glibc's `strftime` in the C locale, with its flags (`_ - 0 ^ #`), widths and the modifiers E and O.
 *
 * Source: glibc manual §22.5.6; confirmed by conformance/lib/jit.jsonl (`jit/date`): `%5Y` pads, unknown conversions stay as written.
 */

import { type BrokenDownTime, isoWeek } from './calendar.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** Which letters the E and O modifiers may stand before; elsewhere the conversion is kept as text. */
const AFTER_E = 'cCnpPrRstTuxXyYzZ%'
const AFTER_O = 'bBCdegGhHIjklmMnpPrRsStTuUVwWyzZ%'

/** What the time stands for besides its fields. */
interface TimeZoneName {
  readonly seconds: number
  /** `UTC` for local time, `GMT` for `!` formats. */
  readonly zone: string
}

type Field =
  | { readonly type: 'number'; readonly value: number; readonly digits: number; readonly pad: '0' | ' ' }
  | { readonly type: 'text'; readonly value: string; readonly swapped?: string }

const CONVERSION = /%([_0^#-]*)(\d*)([EO]?)([^\0]?)/g

/** Formats a time; a conversion that does not exist is taken as text. */
export function strftime(format: string, time: BrokenDownTime, at: TimeZoneName): string {
  return format.replace(CONVERSION, (whole: string, flags: string, width: string, modifier: string, letter: string) => {
    const isRefused = (modifier === 'E' && !AFTER_E.includes(letter)) || (modifier === 'O' && !AFTER_O.includes(letter))
    const field = isRefused || letter === '' ? undefined : fieldOf(letter, time, at)
    if (field === undefined) return layText({ type: 'text', value: whole }, flags, Number(width))
    if (letter === 'z') return layZone(flags, Number(width))
    return field.type === 'number' ? layNumber(field, flags, Number(width)) : layText(field, flags, Number(width))
  })
}

function layNumber(field: Extract<Field, { type: 'number' }>, flags: string, width: number): string {
  const digits = String(Math.abs(field.value))
  const sign = field.value < 0 ? '-' : ''
  const style = /[_0-](?=[^_0-]*$)/.exec(flags)?.[0]
  if (style === '-') return (sign + digits).padStart(width)
  const pad = style === '_' ? ' ' : style === '0' ? '0' : field.pad
  const size = Math.max(field.digits, width) - sign.length
  return pad === ' ' ? (sign + digits).padStart(size + sign.length) : sign + digits.padStart(size, '0')
}

/** glibc pads the sign of `%z` and its digits separately. */
function layZone(flags: string, width: number): string {
  const sign = '+'.padStart(width, flags.includes('0') ? '0' : ' ')
  return sign + layNumber({ type: 'number', value: 0, digits: 4, pad: '0' }, flags, width)
}

function layText(field: Extract<Field, { type: 'text' }>, flags: string, width: number): string {
  const isSwapped = flags.includes('#') && field.swapped !== undefined
  const isLower = field.value === field.swapped
  const cased = isSwapped
    ? (field.swapped ?? '')
    : flags.includes('^') && !isLower
      ? field.value.toUpperCase()
      : field.value
  return cased.padStart(width, /0[^_-]*$/.test(flags) ? '0' : ' ')
}

function text(value: string): Field {
  return { type: 'text', value }
}

/** `#` makes names upper case. */
function name(value: string): Field {
  return { type: 'text', value, swapped: value.toUpperCase() }
}

function number(value: number, digits: number, pad: '0' | ' ' = '0'): Field {
  return { type: 'number', value, digits, pad }
}

function fieldOf(letter: string, time: BrokenDownTime, at: TimeZoneName): Field | undefined {
  return (
    nameField(letter, time, at) ??
    compoundField(letter, time, at) ??
    clockField(letter, time, at) ??
    dateField(letter, time)
  )
}

function nameField(letter: string, time: BrokenDownTime, at: TimeZoneName): Field | undefined {
  const half = time.hour < 12 ? 'am' : 'pm'
  switch (letter) {
    case '%':
      return text('%')
    case 'n':
      return text('\n')
    case 't':
      return text('\t')
    case 'a':
      return name((DAYS[time.weekday] ?? '?').slice(0, 3))
    case 'A':
      return name(DAYS[time.weekday] ?? '?')
    case 'b':
    case 'h':
      return name((MONTHS[time.month] ?? '?').slice(0, 3))
    case 'B':
      return name(MONTHS[time.month] ?? '?')
    case 'p':
      return { type: 'text', value: half.toUpperCase(), swapped: half }
    case 'P':
      return { type: 'text', value: half, swapped: half }
    case 'Z':
      return { type: 'text', value: at.zone, swapped: at.zone.toLowerCase() }
    case 'z':
      return text('+0000')
    default:
      return undefined
  }
}

const COMPOUND: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
}

function compoundField(letter: string, time: BrokenDownTime, at: TimeZoneName): Field | undefined {
  const format = Object.hasOwn(COMPOUND, letter) ? COMPOUND[letter] : undefined
  return format === undefined ? undefined : text(strftime(format, time, at))
}

function clockField(letter: string, time: BrokenDownTime, at: TimeZoneName): Field | undefined {
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12
  switch (letter) {
    case 'H':
      return number(time.hour, 2)
    case 'I':
      return number(hour12, 2)
    case 'k':
      return number(time.hour, 2, ' ')
    case 'l':
      return number(hour12, 2, ' ')
    case 'M':
      return number(time.min, 2)
    case 'S':
      return number(time.sec, 2)
    case 's':
      return number(at.seconds, 1, ' ')
    default:
      return undefined
  }
}

function dateField(letter: string, time: BrokenDownTime): Field | undefined {
  const mondayBased = (time.weekday + 6) % 7
  switch (letter) {
    case 'C':
      return number(Math.floor(time.year / 100), 2)
    case 'd':
      return number(time.day, 2)
    case 'e':
      return number(time.day, 2, ' ')
    case 'g':
      return number(((isoWeek(time).year % 100) + 100) % 100, 2)
    case 'G':
      return number(isoWeek(time).year, 1)
    case 'j':
      return number(time.yearday + 1, 3)
    case 'm':
      return number(time.month + 1, 2)
    case 'u':
      return number(mondayBased + 1, 1)
    case 'U':
      return number(Math.floor((time.yearday - time.weekday + 7) / 7), 2)
    case 'V':
      return number(isoWeek(time).week, 2)
    case 'w':
      return number(time.weekday, 1)
    case 'W':
      return number(Math.floor((time.yearday - mondayBased + 7) / 7), 2)
    case 'y':
      return number(((time.year % 100) + 100) % 100, 2)
    case 'Y':
      return number(time.year, 1)
    default:
      return undefined
  }
}
