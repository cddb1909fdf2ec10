import type { FieldSchema, SchemaServices } from '../../gateway/schema/field.ts'
import { runValidators, VALIDATOR_NAMES } from '../../gateway/schema/validators.ts'
import { utf8ToLua } from '../../lua/runtime/bytes.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import { fromLua } from '../plain-data.ts'

/**
 * `require("kong.db.schema").validators`: each takes a value and the attribute's argument and gives true, or nil and
 * Kong's sentence. Plugins call them from validators of their own (Kong: schema.md §5).
 */
export function validatorsTable(services: SchemaServices): LuaTable {
  const validators = new LuaTable()
  for (const name of VALIDATOR_NAMES) {
    if (name === 'custom_validator') continue
    const validate = defineNative(name, (_F, value, argument): LuaReturn => {
      const field = { type: 'any', [name]: argument === undefined ? true : fromLua(argument) } as FieldSchema
      const verdict = runValidators(fromLua(value), field, services)
      if (verdict === undefined) return true
      return [undefined, utf8ToLua(typeof verdict === 'string' ? verdict : (verdict[0]?.message ?? ''))]
    })
    validators.setString(name, validate)
  }
  return validators
}
