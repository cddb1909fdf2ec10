import { checkString, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertNumber, assertString } from './assert-arg.ts'
import { createFind, isTruthy } from './lua-access.ts'
import { createTemplate } from './stringx-template.ts'
import { integerOr, makeList, textOr, type Functions } from './stringx.ts'
import { splitText } from './split.ts'

/** Text of several lines in `pl.stringx`: indent, dedent, wrap, fill, expandtabs, Template. */
export function textFunctions(vm: LuaVm): Functions {
  const find = createFind(vm)
  const linesOf = (text: string): string[] =>
    splitText(find, text, { delimiter: '\n', isPlain: false, most: undefined })
  return {
    indent: defineNative('indent', (_F, text, size, letter) => {
      const lines = linesOf(assertString(vm, 1, text))
      const prefix = textOr(letter, 3, ' ').repeat(Math.max(0, assertNumber(vm, 2, size)))
      return `${lines.map((line) => prefix + line).join('\n')}\n`
    }),
    dedent: defineNative('dedent', (_F, text) => `${dedent(linesOf(assertString(vm, 1, text))).join('\n')}\n`),
    expandtabs: defineNative('expandtabs', (_F, text, size) =>
      expandTabs(assertString(vm, 1, text), integerOr(size, 2, 8)),
    ),
    ...wrapFunctions(vm),
    Template: createTemplate(vm) as unknown as LuaFunction,
  }
}

/** The smallest indentation is taken from every line, blank ones included. */
function dedent(lines: readonly string[]): readonly string[] {
  const indents = lines.flatMap((line) => /^[ \t-\r]*(?=[^ \t-\r])/.exec(line)?.[0].length ?? [])
  const size = Math.min(...indents)
  return lines.map((line) => line.slice(size))
}

function expandTabs(text: string, size: number): string {
  return text.replace(/([^\t\r\n]*)\t/g, (_, before: string) =>
    size === 0 ? before : before + ' '.repeat(size - (before.length % size)),
  )
}

function wrapFunctions(vm: LuaVm): Record<'wrap' | 'fill', LuaFunction> {
  return {
    wrap: defineNative('wrap', (_F, text, width, isBreaking) => {
      const lines = wrap(checkString(text, 1), integerOr(width, 2, 70), isTruthy(isBreaking))
      return lines.length === 1 && lines[0] === '' ? LuaTable.fromArray(lines) : makeList(vm, lines)
    }),
    fill: defineNative('fill', (_F, text, width, isBreaking) => {
      return `${wrap(checkString(text, 1), integerOr(width, 2, 70), isTruthy(isBreaking)).join('\n')}\n`
    }),
  }
}

/** A word longer than the width gets a line of its own, or is cut into pieces. */
function wrap(text: string, width: number, isBreaking: boolean): string[] {
  const words = text.trim().split(/[ \t-\r]/)
  const lines: string[] = []
  let line = ''
  const flush = (): void => {
    if (line !== '') lines.push(line)
    line = ''
  }
  for (let word of words) {
    while (word.length > width) {
      flush()
      lines.push(isBreaking ? word.slice(0, width) : word)
      word = isBreaking ? word.slice(width) : ''
    }
    if (word === '') continue
    if (line !== '' && line.length + 1 + word.length > width) flush()
    line += (line === '' ? '' : ' ') + word
  }
  flush()
  return lines.length === 0 ? [''] : lines
}
