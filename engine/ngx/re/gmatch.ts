import { type LuaVm } from '../../lua/vm.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { type LuaReturn } from '../../lua/runtime/value.ts'
import { collectCaptures } from './captures.ts'
import { NO_MATCH } from './pcre/execute.ts'
import { compileRegex, executionError, runRegex, type Regex } from './regex.ts'

/** One walk of ngx.re.gmatch; every step gives a capture table, nil, or nil and an error. */
class Walk {
  readonly #vm: LuaVm
  readonly #regex: Regex
  readonly #subject: string
  #offset: number | undefined = 0

  constructor(vm: LuaVm, regex: Regex, subject: string) {
    this.#vm = vm
    this.#regex = regex
    this.#subject = subject
  }

  step(): LuaReturn {
    if (this.#offset === undefined) return undefined
    const captures = runRegex(this.#vm, this.#regex, this.#subject, this.#offset)
    if (typeof captures === 'number') {
      this.#offset = undefined
      return captures === NO_MATCH ? undefined : [undefined, executionError(captures)]
    }
    const [from, to = 0] = captures
    // An empty match moves one byte on, even inside a UTF-8 character.
    const next = from === to ? to + 1 : to
    this.#offset = next > this.#subject.length ? undefined : next
    return collectCaptures(this.#regex, this.#subject, captures)
  }
}

/** ngx.re.gmatch: a callable table. Source: lua-resty-core resty/core/regex.lua. */
export function installGmatch(vm: LuaVm, re: LuaTable): void {
  re.setString(
    'gmatch',
    defineNative('gmatch', (_F, subject, regex, opts) => {
      const text = typeof subject === 'string' ? subject : vm.tostring(subject)
      const compiled = compileRegex(regex, opts, true)
      if (typeof compiled === 'string') return [undefined, compiled]
      const walk = new Walk(vm, compiled, text)
      const iterator = new LuaTable()
      iterator.metatable = LuaTable.fromRecord({ __call: defineNative('gmatch_iterator', () => walk.step()) })
      return iterator
    }),
  )
}
