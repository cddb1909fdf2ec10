import type { PluginRow } from '../gateway/plugin.ts'
import type { FieldSchema } from '../gateway/schema/field.ts'
import type { PluginSchema } from '../gateway/schema/plugin-schema.ts'
import { utf8ToLua } from '../lua/runtime/bytes.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { configurationTable, type ListMarks } from './plain-data.ts'

const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'

/** The Lua tables of configuration rows, each made once: what a handler writes into it stays until the row changes. */
export function createConfigurationTables(
  schemas: ReadonlyMap<string, PluginSchema>,
  marks: ListMarks,
): (row: PluginRow) => LuaTable {
  const tables = new WeakMap<PluginRow, LuaTable>()
  let sequence = 0
  return (row) => {
    const known = tables.get(row)
    if (known) return known
    const table = tableOf(row, schemas.get(row.cloneOf ?? row.name), marks)
    sequence += 1
    inject(table, row, sequence)
    tables.set(row, table)
    return table
  }
}

function tableOf(row: PluginRow, schema: PluginSchema | undefined, marks: ListMarks): LuaTable {
  const field: FieldSchema | undefined = schema?.fields.find(([name]) => name === 'config')?.[1]
  const table = configurationTable(row.config, field, marks)
  return table instanceof LuaTable ? table : new LuaTable()
}

/** Keys that Kong adds to every configuration (Kong: loading.md §6). */
function inject(table: LuaTable, row: PluginRow, sequence: number): void {
  const { id, name, routeId, serviceId, consumerId, consumerGroupId, instanceName } = row
  table.setString('route_id', routeId)
  table.setString('service_id', serviceId)
  table.setString('consumer_id', consumerId)
  if (consumerGroupId !== undefined) table.setString('consumer_group_id', consumerGroupId)
  table.setString('plugin_instance_name', instanceName === undefined ? undefined : utf8ToLua(instanceName))
  table.setString('__plugin_id', id)
  table.setString('__ws_id', DEFAULT_WORKSPACE)
  table.setString(
    '__key__',
    ['plugins', name, routeId ?? '', serviceId ?? '', consumerId ?? '', consumerGroupId ?? '', DEFAULT_WORKSPACE].join(
      ':',
    ),
  )
  table.setString('__seq__', sequence)
}
