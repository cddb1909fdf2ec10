import { defineNative } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertNumber, assertString } from './assert-arg.ts'
import { isTruthy } from './lua-access.ts'
import { quoteLua } from './pretty-write.ts'
import { textOr, type Functions } from './stringx.ts'

/** Stripping and padding of `pl.stringx`. */
export function justifyFunctions(vm: LuaVm): Functions {
  const padded = (name: string, share: (missing: number) => number): LuaFunction =>
    defineNative(name, (_F, text, width, letter) => {
      const s = assertString(vm, 1, text)
      const missing = assertNumber(vm, 2, width) - s.length
      if (missing <= 0) return s
      const fill = textOr(letter, 3, ' ')
      const left = share(missing)
      return fill.repeat(left) + s + fill.repeat(missing - left)
    })
  const stripped = (name: string, left: boolean, right: boolean): LuaFunction =>
    defineNative(name, (_F, text, letters) => {
      const s = assertString(vm, 1, text)
      const isOut = isTruthy(letters) ? ofSet(vm, assertString(vm, 1, letters)) : isSpace
      return stripWhile(s, isOut, { left, right })
    })
  return {
    ljust: padded('ljust', () => 0),
    rjust: padded('rjust', (missing) => missing),
    center: padded('center', (missing) => missing - Math.ceil(missing / 2)),
    lstrip: stripped('lstrip', true, false),
    rstrip: stripped('rstrip', false, true),
    strip: stripped('strip', true, true),
    shorten: defineNative('shorten', (_F, text, width, isTail) => {
      return shorten(assertString(vm, 1, text), assertNumber(vm, 2, width), isTruthy(isTail))
    }),
    quote_string: defineNative('quote_string', (_F, text) => quoteLua(assertString(vm, 1, text))),
  }
}

/** An ellipsis stands for what is cut off. */
function shorten(text: string, width: number, isTail: boolean): string {
  if (text.length <= width) return text
  if (width < 3) return '...'.slice(0, width)
  return isTail ? `...${text.slice(text.length - width + 3)}` : `${text.slice(0, width - 3)}...`
}

function isSpace(letter: string): boolean {
  return letter === ' ' || (letter >= '\t' && letter <= '\r')
}

/** Penlight puts the letters into a pattern's brackets, which may not be empty. */
function ofSet(vm: LuaVm, letters: string): (letter: string) => boolean {
  if (letters === '') return vm.fail("malformed pattern (missing ']')")
  return (letter) => letters.includes(letter)
}

interface Sides {
  readonly left: boolean
  readonly right: boolean
}

function stripWhile(text: string, isOut: (letter: string) => boolean, { left, right }: Sides): string {
  let from = 0
  let to = text.length
  while (left && from < to && isOut(text.charAt(from))) from++
  while (right && to > from && isOut(text.charAt(to - 1))) to--
  return text.slice(from, to)
}
