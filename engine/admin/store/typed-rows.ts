import { entitiesOf } from '../../gateway/declarative/entities.ts'
import type { Database, Row } from '../../gateway/declarative/rows.ts'
import type { Entities } from '../../gateway/entities.ts'

const TYPED = ['services', 'routes', 'consumers', 'plugins'] as const
type Typed = (typeof TYPED)[number]
type Rows = Database['rows']

/** The gateway's objects of rows, each made once: Lua tables and health hang on their identity. */
export class TypedRows {
  private readonly made: { readonly [K in Typed]: WeakMap<Row, Entities[K][number]> } = {
    services: new WeakMap(),
    routes: new WeakMap(),
    consumers: new WeakMap(),
    plugins: new WeakMap(),
  }

  /** Takes over what a gateway made of the same rows. */
  adopt(rows: Rows, running: Entities): void {
    for (const name of TYPED) this.remember(name, rows, running[name])
  }

  entities(rows: Rows): Entities {
    const fresh = new Map(
      TYPED.map((name) => [name, (rows.get(name) ?? []).filter((row) => !this.made[name].has(row))] as const),
    )
    const made = entitiesOf(fresh)
    for (const name of TYPED) this.remember(name, fresh, made[name])
    const others = [...rows].filter(([name]) => !TYPED.some((typed) => typed === name))
    return {
      services: this.all('services', rows),
      routes: this.all('routes', rows),
      consumers: this.all('consumers', rows),
      plugins: this.all('plugins', rows),
      others: Object.fromEntries(others.map(([name, list]) => [name, list.map(({ view }) => view)])),
    }
  }

  private remember<K extends Typed>(name: K, rows: Rows, objects: Entities[K]): void {
    const byId = new Map<string, Entities[K][number]>(objects.map((object) => [object.id, object]))
    for (const row of rows.get(name) ?? []) {
      const object = byId.get(row.id)
      if (object) this.made[name].set(row, object)
    }
  }

  private all<K extends Typed>(name: K, rows: Rows): Entities[K][number][] {
    return (rows.get(name) ?? []).flatMap((row) => this.made[name].get(row) ?? [])
  }
}
