import type { FieldSchema, SchemaServices } from '../../gateway/schema/field.ts'
import { REDIS_SCHEMA } from '../../gateway/schema/redis.ts'
import { TYPEDEFS } from '../../gateway/schema/typedefs.ts'
import { utf8ToLua } from '../../lua/runtime/bytes.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { NULL } from '../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { fromLua, toLua } from '../plain-data.ts'
import { schemaServices } from './schema-services.ts'
import { validatorsTable } from './validators-table.ts'

const RUN_ON = { type: 'string', required: true, default: 'first' } as const
/** Typedefs of a Kong with `run_on` (1.0 to 1.5). */
const MESH_TYPEDEFS = {
  run_on: { ...RUN_ON, one_of: ['first', 'second', 'all'] },
  run_on_first: { ...RUN_ON, one_of: ['first'] },
} as const satisfies Record<string, FieldSchema>

/**
 * Makes `kong.db.schema.typedefs`, `kong.db.schema` (its `define` and `validators`) and `kong.tools.redis.schema` requirable
 * (Kong: schema.md §12).
 */
export function installSchemaModules(vm: LuaVm, { hasRunOn = false } = {}): void {
  const completing = LuaTable.fromRecord({
    __call: defineNative('__call', (_F, typedef, overrides) => complete(typedef, overrides)),
  })
  vm.preload('kong.db.schema.typedefs', () =>
    typedefsTable(vm, completing, hasRunOn ? { ...TYPEDEFS, ...MESH_TYPEDEFS } : TYPEDEFS),
  )
  vm.preload('kong.tools.redis.schema', () =>
    LuaTable.fromRecord({ config_schema: fieldTable(REDIS_SCHEMA, schemaServices(vm)) }),
  )
  vm.preload('kong.db.schema', () => {
    const define = defineNative('define', (_F, definition) => {
      if (definition instanceof LuaTable) definition.metatable = completing
      return definition
    })
    return LuaTable.fromRecord({ define, validators: validatorsTable(schemaServices(vm)) })
  })
}

/** `typedefs.x { required = true }`: the given table, completed with the typedef's attributes. */
function complete(typedef: LuaValue, overrides: LuaValue): LuaValue {
  const table = overrides instanceof LuaTable ? overrides : new LuaTable()
  if (!(typedef instanceof LuaTable)) return table
  for (const [key, value] of typedef.entries()) if (table.get(key) === undefined) table.set(key, value)
  return table
}

function typedefsTable(vm: LuaVm, completing: LuaTable, typedefs: Readonly<Record<string, FieldSchema>>): LuaTable {
  const module = new LuaTable()
  const services = schemaServices(vm)
  for (const [name, field] of Object.entries(typedefs)) {
    const table = fieldTable(field, services)
    table.metatable = completing
    module.setString(name, table)
  }
  const unknown = defineNative('__index', (_F, _module, key) =>
    vm.fail(`schema typedef error: definition ${vm.tostring(key)} does not exist`),
  )
  module.metatable = LuaTable.fromRecord({ __index: unknown })
  return module
}

/** A field of ours as the DSL writes it in Lua. */
function fieldTable(field: FieldSchema, services: SchemaServices): LuaTable {
  const table = new LuaTable()
  for (const [key, value] of Object.entries(field)) table.setString(key, attribute(key, value as unknown, services))
  return table
}

function attribute(key: string, value: unknown, services: SchemaServices): LuaValue {
  switch (key) {
    case 'elements':
    case 'keys':
    case 'values':
      return fieldTable(value as FieldSchema, services)
    case 'fields':
      return LuaTable.fromArray(
        (value as NonNullable<FieldSchema['fields']>).map(([name, field]) =>
          LuaTable.fromRecord({ [name]: fieldTable(field, services) }),
        ),
      )
    case 'entity_checks':
      return LuaTable.fromArray(
        (value as NonNullable<FieldSchema['entity_checks']>).map(({ name, argument }) =>
          LuaTable.fromRecord({ [name]: toLua(argument) }),
        ),
      )
    case 'custom_validator':
      return validatorFunction(value as NonNullable<FieldSchema['custom_validator']>, services)
    default:
      return value === null ? NULL : toLua(value)
  }
}

function validatorFunction(validate: NonNullable<FieldSchema['custom_validator']>, services: SchemaServices): LuaValue {
  return defineNative('custom_validator', (_F, value): LuaReturn => {
    const verdict = validate(fromLua(value), services)
    if (verdict === undefined) return true
    return [undefined, utf8ToLua(typeof verdict === 'string' ? verdict : (verdict[0]?.message ?? ''))]
  })
}
