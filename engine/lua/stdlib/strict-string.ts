import { argumentError, checkString } from '../runtime/native.ts'
import { type LuaValue } from '../runtime/value.ts'

/** A string argument proper: numbers are not converted. */
export function strictString(value: LuaValue, position: number, count: number): string {
  if (typeof value === 'number') argumentError(position, 'string expected, got number')
  return checkString(value, position, count)
}
