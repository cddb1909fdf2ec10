import type { Entities } from '../gateway/entities.ts'
import type { PlainRecord } from '../gateway/schema/field.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { toLua } from './plain-data.ts'

/** Tables of routes, services and consumers: the objects that requests carry as well. */
export interface EntityTables {
  route(route: Entities['routes'][number]): LuaTable
  service(service: Entities['services'][number]): LuaTable
  consumer(consumer: Entities['consumers'][number]): LuaTable
}

/** A row as Lua sees it, with the plain values it is searched by. */
export interface LuaRow {
  readonly fields: PlainRecord
  readonly table: LuaTable
}

interface Collected {
  readonly entities: Entities
  readonly rows: readonly LuaRow[]
  readonly indexes: Map<string, ReadonlyMap<unknown, LuaRow>>
}

/** Rows as tables, made when the first plugin asks for them: most collections are never read. */
export class RowTables {
  private readonly source: { entities(): Entities; readonly tables: EntityTables }
  private readonly known = new Map<string, Collected>()
  /** A row that did not change keeps its table. */
  private readonly made = new WeakMap<object, LuaRow>()

  constructor(source: RowTables['source']) {
    this.source = source
  }

  of(name: string): readonly LuaRow[] {
    return this.collected(name).rows
  }

  /** The first row with that value in a field. */
  find(name: string, field: string, value: unknown): LuaRow | undefined {
    if (value === undefined) return undefined
    const { rows, indexes } = this.collected(name)
    const index = indexes.get(field) ?? new Map(rows.toReversed().map((row) => [row.fields[field], row]))
    indexes.set(field, index)
    return index.get(value)
  }

  private collected(name: string): Collected {
    const entities = this.source.entities()
    const known = this.known.get(name)
    if (known?.entities === entities) return known
    const fresh = { entities, rows: this.rowsOf(name, entities), indexes: new Map<string, Map<unknown, LuaRow>>() }
    this.known.set(name, fresh)
    return fresh
  }

  private rowsOf(name: string, entities: Entities): readonly LuaRow[] {
    const { tables } = this.source
    switch (name) {
      case 'routes':
        return entities.routes.map((route) =>
          this.row(route, () => ({
            fields: { ...route, service: { id: route.serviceId } },
            table: tables.route(route),
          })),
        )
      case 'services':
        return entities.services.map((service) =>
          this.row(service, () => ({ fields: { ...service }, table: tables.service(service) })),
        )
      case 'consumers':
        return entities.consumers.map((consumer) =>
          this.row(consumer, () => ({
            fields: { ...consumer, custom_id: consumer.customId },
            table: tables.consumer(consumer),
          })),
        )
      case 'plugins':
        return entities.plugins.map((plugin) => this.row(plugin, () => asLuaRow(pluginFields(plugin))))
      default:
        return (entities.others[name] ?? []).map((row) => this.row(row, () => asLuaRow(row)))
    }
  }

  private row(key: object, make: () => LuaRow): LuaRow {
    const known = this.made.get(key) ?? make()
    this.made.set(key, known)
    return known
  }
}

function pluginFields(row: Entities['plugins'][number]): PlainRecord {
  const reference = (id: string | undefined) => (id === undefined ? undefined : { id })
  return {
    id: row.id,
    name: row.name,
    instance_name: row.instanceName,
    enabled: row.enabled,
    protocols: row.protocols,
    route: reference(row.routeId),
    service: reference(row.serviceId),
    consumer: reference(row.consumerId),
    config: row.config,
  }
}

function asLuaRow(fields: PlainRecord): LuaRow {
  const table = toLua(fields)
  return { fields, table: table instanceof LuaTable ? table : new LuaTable() }
}
