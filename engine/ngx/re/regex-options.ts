import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaValue } from '../../lua/runtime/value.ts'
import { libraryError } from '../codec/library-error.ts'

/** The file that OpenResty's errors name. */
export const REGEX_FILE = 'resty/core/regex.lua'

/** What the option letters of ngx.re mean. */
export type RegexOptions = {
  readonly letters: string
  readonly once: boolean
  readonly longest: boolean
  readonly dupNames: boolean
}

const KNOWN = 'aidDjJmosuUx'
const parsed = new Map<string, RegexOptions>()

/** Reads `opts`. @throws LuaError for an unknown letter or a value that is no string */
export function readRegexOptions(opts: LuaValue): RegexOptions {
  if (opts === undefined || opts === false) return readLetters('')
  if (typeof opts === 'string') return readLetters(opts)
  if (!(opts instanceof LuaTable)) {
    return libraryError(REGEX_FILE, 313, `attempt to get length of local 'opts' (a ${typeName(opts)} value)`)
  }
  if (opts.length() === 0) return readLetters('')
  return libraryError(REGEX_FILE, 316, "bad argument #1 to 'byte' (string expected, got table)")
}

function readLetters(letters: string): RegexOptions {
  const known = parsed.get(letters)
  if (known !== undefined) return known
  for (const letter of letters) {
    if (!KNOWN.includes(letter)) {
      libraryError(REGEX_FILE, 640, `unknown flag "${letter}" (flags "${letters}")`)
    }
  }
  const options = {
    letters,
    once: letters.includes('o'),
    longest: letters.includes('d'),
    dupNames: letters.includes('D'),
  }
  if (parsed.size < 256) parsed.set(letters, options)
  return options
}
