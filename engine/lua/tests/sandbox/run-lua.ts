import { LuaError } from '../../runtime/lua-error.ts'
import { installStandardLibrary } from '../../stdlib/index.ts'
import { LuaVm } from '../../vm.ts'

export const FORMS = ['generator', 'plain'] as const
export type SandboxForm = (typeof FORMS)[number]

export interface Outcome {
  /** Printed lines, then what the chunk returned, as `tostring` shows it. */
  readonly lines: readonly string[]
  /** Class and message of what left the machine; undefined when the chunk returned. */
  readonly thrown: string | undefined
}

/** Runs hostile code in one form; whatever leaves the machine is named by its JavaScript class. */
export async function runLua(source: string, form: SandboxForm, budget = 20e6): Promise<Outcome> {
  const lines: string[] = []
  const vm = new LuaVm({
    now: () => 0,
    write: (text) => lines.push(...text.replace(/\n$/, '').split('\n')),
    nextTurn: () => Promise.resolve(),
    budget,
  })
  installStandardLibrary(vm)
  try {
    const chunk = vm.load(source, '=t')
    const values = form === 'plain' ? vm.callPlain(chunk, []) : await vm.start(chunk, [])
    return { lines: [...lines, ...values.map((value) => vm.tostring(value))], thrown: undefined }
  } catch (thrown) {
    const text = thrown instanceof LuaError ? `LuaError ${vm.tostring(thrown.value)}` : String(thrown)
    return { lines, thrown: text.replace(/^(\w+): /, '$1 ') }
  }
}
