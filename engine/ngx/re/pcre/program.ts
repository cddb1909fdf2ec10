import { type CharSet } from './char-set.ts'
import { type AnchorKind, type Newline } from './pattern-node.ts'

/** A compiled pattern. */
export type Program = {
  readonly code: Int32Array
  readonly sets: readonly CharSet[]
  readonly texts: readonly string[]
  readonly groupCount: number
  readonly names: ReadonlyMap<string, readonly number[]>
  /** Captures take the first 2 × (groupCount + 1); then the four of REGISTER; then loops and groups. */
  readonly registerCount: number
  readonly utf: boolean
  readonly checkUtf: boolean
  readonly newline: Newline
  readonly bsrAnycrlf: boolean
  readonly matchLimit: number | undefined
  readonly notEmpty: boolean
  readonly notEmptyAtStart: boolean
  readonly anchored: boolean
  /** Bytes a match can start with; undefined when any position must be tried. */
  readonly firstBytes: Uint8Array | undefined
  readonly requiredBytes: readonly number[] | undefined
  readonly minLength: number
  readonly longestLookbehind: number
  readonly hasVerbs: boolean
  /** The pattern names CR or LF itself: a search does not jump over a CR LF pair. */
  readonly mentionsCrOrLf: boolean
  readonly unsetMatchesEmpty: boolean
}

/** Order of the anchors in ANCHOR instructions. */
export const ANCHORS: readonly AnchorKind[] = [
  'subject-start',
  'line-start',
  'subject-end',
  'last-line-end',
  'line-end',
  'word-boundary',
  'no-word-boundary',
  'match-start',
]
