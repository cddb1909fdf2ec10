import { randomText } from './random-text.ts'
import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { stringify } from 'yaml'
import type { AdminFacts, NodeControls } from '../admin/facts.ts'
import { handleAdminRequest } from '../admin/handle-admin-request.ts'
import type { AdminRequest, AdminResponse } from '../admin/message.ts'
import { EntityStore } from '../admin/store/entity-store.ts'
import { expiryOf } from '../admin/store/row.ts'
import { poolOf } from '../gateway/balancer/pools.ts'
import type { ConfigurationInput } from '../gateway/config.ts'
import type { Database, Row } from '../gateway/declarative/rows.ts'
import { saveDeclarative, type SavedRows } from '../gateway/declarative/save.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { logLevelOf, setLogLevel } from '../gateway/log-level.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { isAbsent } from '../gateway/schema/field.ts'
import { formatUuid } from '../gateway/uuid.ts'
import { LOG_LEVELS, type Host } from '../host.ts'
import type { SavedConfiguration } from '../protocol.ts'
import type { Scenario } from '../scenario/model.ts'
import type { Storage } from './lua-database.ts'
import type { PluginEndpoints } from './plugin-endpoints.ts'
import type { LuaMachine } from './lua-machine.ts'
import { createStoreWriter } from './store-writer.ts'

/** What only a host knows of its Admin API. */
export type AdminNode = Pick<AdminFacts, 'hostname' | 'nodeId' | 'pid' | 'connections' | 'trustedOrigins'>

/** What an Admin API is made of. */
export interface AdministrationParts {
  readonly scenario: Scenario
  readonly input: ConfigurationInput
  readonly rows: Database['rows']
  readonly plugins: readonly Plugin[]
  readonly host: Host
  /** What runs before anything was changed. */
  readonly entities: Entities
  /** Caches and events of the machine. */
  readonly machine: LuaMachine['database']
}

/** A configuration that runs, and how it is given other entities. */
export interface Runtime {
  /** What plugins add to the Admin API. */
  readonly endpoints: Pick<PluginEndpoints, 'find' | 'names'>
  gateway(): Gateway
  /** Brings changed entities into force; requests under way keep the old. */
  rebuild(entities: Entities, changed: ReadonlySet<string>): Promise<void>
}

/** How long the gateway waits for more changes before it rebuilds on its own; the next request never waits for it. */
const QUIET = 100

/** The Admin API of one configuration and what `kong.db` writes: its entities, and when a change comes into force. */
export class Administration {
  private readonly parts: AdministrationParts
  private runtime: Runtime | undefined
  private store: EntityStore | undefined
  private rebuilding: Promise<void> | undefined
  private cancelTimer: (() => void) | undefined
  private cancelExpiry: (() => void) | undefined
  private current: { readonly revision: number; readonly entities: Entities } | undefined
  private hash: string | undefined
  private text: string

  constructor(parts: AdministrationParts) {
    this.parts = parts
    this.text = parts.input.text
    const hasEnds = [...parts.rows.values()].some((list) =>
      list.some(({ raw, value }) => raw.entity.hasTtl && !isAbsent(value['ttl'])),
    )
    if (hasEnds) this.settle(this.seeded())
  }

  /** Plugins may write before anything runs; from now on changes come into force. */
  attach(runtime: Runtime): void {
    this.runtime = runtime
  }

  /** Answers a request. What it changes is in force for the next request of a client (Kong: loading.md §8 strict). */
  handle(request: AdminRequest, node: AdminNode): AdminResponse {
    const store = this.seeded()
    const before = store.documentHash()
    const answer = handleAdminRequest(request, store, this.facts(node, this.parts.host.now()))
    // A whole configuration took the place of another: nothing of the old one is remembered.
    if (store.documentHash() !== before) this.parts.machine.forget()
    this.settle(store)
    return answer
  }

  /** Where `kong.db` of plugins reads and writes. */
  storage(): Storage {
    const writer = createStoreWriter(
      () => this.seeded(),
      () => this.store && this.settle(this.store),
    )
    return { strategy: databaseOf(this.parts.scenario), entities: () => this.entities(), writer }
  }

  /**
   * The declarative configuration with everything that was changed since it was read. From now on changes are those to
   * this text, so that somebody may go on from what was saved.
   */
  save(): SavedConfiguration {
    const { store, parts } = this
    const { file: path, isImplied } = parts.scenario.configuration
    const before = this.text
    if (store) {
      const text = isImplied && before === parts.input.text ? asYaml(before) : before
      const saved = saveDeclarative({ ...parts.input, text }, rowsIn(store))
      this.text = saved === text ? before : saved
    }
    return { path, text: this.text, isChanged: this.text !== before }
  }

  /** Brings changes into force; nothing to wait for when there are none. */
  refresh(): Promise<void> | undefined {
    if (!this.rebuilding && this.runtime && this.store?.hasChanges()) {
      this.rebuilding = this.rebuild(this.store, this.runtime).finally(() => {
        this.rebuilding = undefined
      })
    }
    return this.rebuilding
  }

  private async rebuild(store: EntityStore, runtime: Runtime): Promise<void> {
    this.cancelTimer?.()
    while (store.hasChanges()) {
      const changed = store.takeChanges()
      await runtime.rebuild(this.entities(), changed)
    }
  }

  /** Everything as it is now, made anew only after a write. */
  private entities(): Entities {
    const { store } = this
    if (!store) return this.parts.entities
    const revision = store.revision()
    if (this.current?.revision !== revision) this.current = { revision, entities: store.entities() }
    return this.current.entities
  }

  /** After writes: who must hear of them does, and a rebuild comes when it is quiet. */
  private settle(store: EntityStore): void {
    const { host, machine } = this.parts
    const news = store.takeNews()
    machine.announce(
      news.map(({ entity, operation, row, before }) => ({ entity, operation, row: row.view, before: before?.view })),
    )
    if (news.some(({ entity }) => entity.hasTtl) || !this.cancelExpiry) this.watchExpiry(store)
    if (!store.hasChanges()) return
    this.cancelTimer?.()
    this.cancelTimer = host.setTimer(QUIET, () => void this.refresh())
  }

  /** Rows whose time is over go as if somebody had deleted them. */
  private watchExpiry(store: EntityStore): void {
    const { host } = this.parts
    this.cancelExpiry?.()
    this.cancelExpiry = undefined
    const [first] = store.expiring()
    if (!first) return
    this.cancelExpiry = host.setTimer(Math.max(0, first[1].expiresAt * 1000 - host.now()), () => {
      this.cancelExpiry = undefined
      const now = host.now() / 1000
      for (const [name, { id, expiresAt }] of store.expiring()) if (expiresAt <= now) store.delete(name, id)
      this.settle(store)
    })
  }

  /** Made with the first request: most configurations never meet the Admin API. */
  private seeded(): EntityStore {
    this.store ??= this.seed()
    return this.store
  }

  private seed(): EntityStore {
    const { input, rows, host, entities, scenario } = this.parts
    const services = {
      ...input.services,
      now: () => host.now() / 1000,
      newUuid: () => formatUuid(host.random(16), 4),
      randomText: () => randomText(host),
    }
    const store = new EntityStore({
      collections: input.entities,
      schemas: input.schemas,
      services,
      database: databaseOf(scenario),
    })
    store.load(stamped(rows, host.now() / 1000), entities)
    return store
  }

  private facts(node: AdminNode, startedAt: number): AdminFacts {
    const { scenario, plugins, host, input } = this.parts
    const { settings } = scenario
    this.hash ??= bytesToHex(md5(utf8ToBytes(input.text)))
    return {
      ...node,
      version: settings.version,
      edition: settings.edition,
      startedAt,
      now: () => host.now(),
      pluginsAvailable: Object.fromEntries(plugins.map(({ name, version, priority }) => [name, { version, priority }])),
      configuration: configurationOf(scenario),
      logLevel: logLevelOf(host, settings.logLevel),
      controls: this.controls(),
      configurationHash: this.hash,
      sharedDictionaries: settings.sharedDictionaries,
    }
  }

  private controls(): NodeControls {
    const { host, machine } = this.parts
    const poolNamed = (name: string) => this.runtime && poolOf(this.runtime.gateway(), name)
    return {
      setLogLevel(level, seconds) {
        setLogLevel(
          host,
          LOG_LEVELS.find((known) => known === level),
        )
        // 0 is for good.
        if (seconds > 0) host.setTimer(seconds * 1000, () => setLogLevel(host, undefined))
      },
      upstreamState(name) {
        const pool = poolNamed(name)
        return pool && { isHealthy: pool.isHealthy(), targets: pool.view() }
      },
      setAddressHealth: (upstream, { ip, port }, isHealthy) => poolNamed(upstream)?.setHealth(ip, port, isHealthy),
      pluginEndpoint: (segments, own) => (this.runtime ? this.runtime.endpoints.find(segments, own) : own),
      pluginPaths: () => this.runtime?.endpoints.names() ?? [],
      cached: (key) => machine.cached(key),
      forget: (key) => machine.forget(key),
    }
  }
}

function rowsIn(store: EntityStore): SavedRows {
  const valuesOf = (name: string) => (store.collection(name)?.list() ?? []).map(({ value }) => value)
  return Object.fromEntries(store.entitySchemas().map(({ name }) => [name, valuesOf(name)]))
}

/** A configuration that was made up is JSON; who gets it as a file wants to read it. */
function asYaml(json: string): string {
  return stringify(JSON.parse(json))
}

function databaseOf({ kongConf }: Scenario): 'off' | 'postgres' {
  return kongConf['database'] === 'off' ? 'off' : 'postgres'
}

/** Rows of a file carry no times, so that runs can be repeated; a database would have stamped them. */
function stamped(rows: Database['rows'], now: number): Database['rows'] {
  return new Map([...rows].map(([name, list]) => [name, list.map((row) => stampedRow(row, now))]))
}

function stampedRow(row: Row, now: number): Row {
  const fields = (row.raw.entity.fields ?? []).filter(([name]) => name === 'created_at' || name === 'updated_at')
  const times = fields.flatMap(([name, { type }]) =>
    isAbsent(row.value[name]) ? [[name, type === 'integer' ? Math.floor(now) : now] as const] : [],
  )
  const ends = expiryOf(row.raw.entity, row.value, now)
  if (times.length === 0 && ends === undefined) return row
  const value = { ...row.value, ...Object.fromEntries(times) }
  return { ...row, value, ...(ends !== undefined && { expiresAt: ends }) }
}

const SECRET = /password|secret|token|_key$/

/** kong.conf as it stands, and what is usual beside it; secrets are starred (Kong: conf_loader remove_sensitive). */
function configurationOf({ kongConf, settings }: Scenario): Readonly<Record<string, unknown>> {
  const own = Object.entries(kongConf).map(([key, value]) => [key, SECRET.test(key) ? '******' : value])
  return {
    ...Object.fromEntries(own),
    router_flavor: settings.routerFlavor,
    log_level: settings.logLevel,
    trusted_ips: settings.trustedIps,
    real_ip_header: settings.realIpHeader,
    plugins: settings.plugins ?? ['bundled'],
  }
}
