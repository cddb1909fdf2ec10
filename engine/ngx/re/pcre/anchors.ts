import { type Newline } from './pattern-node.ts'
import { ANCHORS } from './program.ts'

/** Length of the line end at a position, 0 if there is none. */
export function newlineAt(subject: string, at: number, newline: Newline, utf: boolean): number {
  const code = subject.charCodeAt(at)
  switch (newline) {
    case 'lf':
      return code === 10 ? 1 : 0
    case 'cr':
      return code === 13 ? 1 : 0
    case 'nul':
      return code === 0 ? 1 : 0
    case 'crlf':
      return code === 13 && subject.charCodeAt(at + 1) === 10 ? 2 : 0
    case 'anycrlf':
      if (code === 10) return 1
      return code === 13 ? (subject.charCodeAt(at + 1) === 10 ? 2 : 1) : 0
    case 'any':
      return newlineSequenceAt(subject, at, false, utf)
  }
}

/** Length of what \R matches at a position, 0 for nothing. */
export function newlineSequenceAt(subject: string, at: number, anycrlfOnly: boolean, utf: boolean): number {
  const code = subject.charCodeAt(at)
  if (code === 10) return 1
  if (code === 13) return subject.charCodeAt(at + 1) === 10 ? 2 : 1
  if (anycrlfOnly) return 0
  if (code === 11 || code === 12) return 1
  if (!utf) return code === 0x85 ? 1 : 0
  if (code === 0xc2) return subject.charCodeAt(at + 1) === 0x85 ? 2 : 0
  return subject.startsWith('\xe2\x80\xa8', at) || subject.startsWith('\xe2\x80\xa9', at) ? 3 : 0
}

/** True if a line end stops right before a position. */
function afterNewline(subject: string, at: number, newline: Newline, utf: boolean): boolean {
  const code = subject.charCodeAt(at - 1)
  switch (newline) {
    case 'lf':
      return code === 10
    case 'cr':
      return code === 13
    case 'nul':
      return code === 0
    case 'crlf':
      return code === 10 && subject.charCodeAt(at - 2) === 13
    case 'anycrlf':
      return code === 10 || (code === 13 && subject.charCodeAt(at) !== 10)
    case 'any':
      if (code === 13) return subject.charCodeAt(at) !== 10
      if (!utf) return (code >= 10 && code <= 12) || code === 0x85
      if (code >= 10 && code <= 12) return true
      return (
        subject.startsWith('\xc2\x85', at - 2) || /^\xe2\x80[\xa8\xa9]$/.test(subject.slice(Math.max(0, at - 3), at))
      )
  }
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
}

function atWordBoundary(subject: string, at: number): boolean {
  return isWordCode(subject.charCodeAt(at - 1)) !== isWordCode(subject.charCodeAt(at))
}

/** Whether an anchor holds at a position. */
export function anchorHolds(
  index: number,
  subject: string,
  at: number,
  where: { readonly start: number; readonly newline: Newline; readonly utf: boolean },
): boolean {
  const end = subject.length
  const { newline, utf } = where
  switch (ANCHORS[index]) {
    case 'subject-start':
      return at === 0
    case 'line-start':
      return at === 0 || (at < end && afterNewline(subject, at, newline, utf))
    case 'subject-end':
      return at === end
    case 'last-line-end': {
      if (at === end) return true
      const length = newlineAt(subject, at, newline, utf)
      return length > 0 && at + length === end && !splitsCrLf(subject, at, newline)
    }
    case 'line-end':
      return at === end || (newlineAt(subject, at, newline, utf) > 0 && !splitsCrLf(subject, at, newline))
    case 'word-boundary':
      return atWordBoundary(subject, at)
    case 'no-word-boundary':
      return !atWordBoundary(subject, at)
    default:
      return at === where.start
  }
}

/** The LF of a CR LF pair is no line end of its own where the pair is one. */
function splitsCrLf(subject: string, at: number, newline: Newline): boolean {
  if (newline !== 'any' && newline !== 'anycrlf') return false
  return subject.charCodeAt(at) === 10 && subject.charCodeAt(at - 1) === 13
}
