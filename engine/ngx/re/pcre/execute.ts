import { Matcher, type MatchOutcome } from './matcher.ts'
import { type Program } from './program.ts'
import { findUtf8Fault } from './utf8.ts'

/** PCRE2's match errors that can happen here. */
export const NO_MATCH = -1
const BAD_OFFSET = -33
const BAD_UTF_OFFSET = -36

/** How to run a program. */
export type ExecuteOptions = {
  readonly matchLimit: number
  /** The longest match at the first position, no captures (the d option). */
  readonly longest: boolean
  /** Told how much work was done; may throw to end it. */
  charge?(units: number): void
}

/** A negative PCRE2 code, or start and end of group 0, 1, … (-1 where unset). */
export type ExecuteResult = number | Int32Array

function utfProblem(program: Program, subject: string, start: number): number {
  const isTail = (at: number): boolean => (subject.charCodeAt(at) & 0xc0) === 0x80
  if (start < subject.length && isTail(start)) return BAD_UTF_OFFSET
  let from = start
  for (let i = 0; i < program.longestLookbehind && from > 0; i++) {
    from--
    while (from > 0 && isTail(from)) from--
  }
  return findUtf8Fault(from === 0 ? subject : subject.slice(from))?.code ?? 0
}

function mayStart(program: Program, subject: string, at: number): boolean {
  return program.firstBytes === undefined || program.firstBytes[subject.charCodeAt(at)] === 1
}

function hasRequired(program: Program, subject: string, at: number): boolean {
  const { requiredBytes } = program
  if (requiredBytes === undefined || subject.length - at >= 5000) return true
  return requiredBytes.some((byte) => subject.includes(String.fromCharCode(byte), at))
}

function advance(program: Program, subject: string, at: number): number {
  let next = at + 1
  if (program.utf) while ((subject.charCodeAt(next) & 0xc0) === 0x80) next++
  if (program.newline !== 'lf' && program.newline !== 'cr' && program.newline !== 'nul') {
    // A start between CR and LF is skipped where CRLF is a line end, unless the pattern mentions them.
    const afterCr = subject.charCodeAt(at) === 13 && subject.charCodeAt(at + 1) === 10
    if (afterCr && !program.mentionsCrOrLf) next++
  }
  return next
}

type SearchOptions = { readonly start: number; readonly charge: ((units: number) => void) | undefined }

function search(matcher: Matcher, program: Program, subject: string, how: SearchOptions): MatchOutcome {
  const { start, charge } = how
  const stop = subject.length - program.minLength
  for (let at = start; at <= stop;) {
    if (!program.anchored) while (at <= stop && !mayStart(program, subject, at)) at = advance(program, subject, at)
    if (at > stop || (program.anchored && !mayStart(program, subject, at))) return NO_MATCH
    if (!hasRequired(program, subject, at)) return NO_MATCH
    const outcome = matcher.matchAt(at)
    charge?.(matcher.cost())
    if (typeof outcome !== 'number' || outcome < NO_MATCH) return outcome
    if (outcome === NO_MATCH && (program.anchored || matcher.committed)) return NO_MATCH
    at = matcher.skipTo > at ? matcher.skipTo : advance(program, subject, at)
  }
  return NO_MATCH
}

/** Looks for the first match from a byte offset on. */
export function execute(program: Program, subject: string, start: number, options: ExecuteOptions): ExecuteResult {
  if (start > subject.length) return BAD_OFFSET
  if (program.utf && program.checkUtf) {
    const problem = utfProblem(program, subject, start)
    if (problem !== 0) return problem
  }
  const matchLimit = Math.min(options.matchLimit, program.matchLimit ?? options.matchLimit)
  const matcher = new Matcher(program, subject, { start, matchLimit, longest: options.longest })
  return search(matcher, program, subject, { start, charge: options.charge })
}
