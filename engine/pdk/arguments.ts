import type { LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

/** `max_headers`, `max_args`: absent, or 1 to 1000 (Kong: pdk.json kong.request.get_headers). */
export function checkMaximum(vm: LuaVm, value: LuaValue, name: string): void {
  if (value === undefined) return
  if (typeof value !== 'number') vm.fail(`${name} must be a number`)
  else if (value < 1) vm.fail(`${name} must be >= 1`)
  else if (value > 1000) vm.fail(`${name} must be <= 1000`)
}

/** An integer in a range, with Kong's two texts (Kong: pdk.json kong.service.set_timeouts). */
export function checkIntegerBetween(
  vm: LuaVm,
  value: LuaValue,
  { name, min, max }: { readonly name: string; readonly min: number; readonly max: number },
): number {
  if (typeof value !== 'number' || Math.floor(value) !== value) return vm.fail(`${name} must be an integer`)
  if (value < min || value > max) {
    return vm.fail(`${name} must be an integer between ${min} and ${max}: given ${vm.tostring(value)}`)
  }
  return value
}
