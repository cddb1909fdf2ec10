import { randomText } from './random-text.ts'
import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { AdminFacts } from '../admin/facts.ts'
import { handleAdminRequest } from '../admin/handle-admin-request.ts'
import type { AdminRequest, AdminResponse } from '../admin/message.ts'
import { EntityStore } from '../admin/store/entity-store.ts'
import type { ConfigurationInput } from '../gateway/config.ts'
import type { Database, Row } from '../gateway/declarative/rows.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { isAbsent } from '../gateway/schema/field.ts'
import { formatUuid } from '../gateway/uuid.ts'
import type { Host } from '../host.ts'
import type { Scenario } from '../scenario/model.ts'

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
  /** Brings changed entities into force; requests under way keep the old. */
  readonly rebuild: (entities: Entities, changed: ReadonlySet<string>) => Promise<void>
}

/** How long the gateway waits for more changes before it rebuilds on its own; the next request never waits for it. */
const QUIET = 100

/** The Admin API of one configuration: its entities, and when a change comes into force. */
export class Administration {
  private readonly parts: AdministrationParts
  private store: EntityStore | undefined
  private rebuilding: Promise<void> | undefined
  private cancelTimer: (() => void) | undefined
  private hash: string | undefined

  constructor(parts: AdministrationParts) {
    this.parts = parts
  }

  /** Answers a request. What it changes is in force for the next request of a client (Kong: loading.md §8 strict). */
  handle(request: AdminRequest, node: AdminNode): AdminResponse {
    const { host } = this.parts
    this.store ??= this.seed()
    const answer = handleAdminRequest(request, this.store, this.facts(node, host.now()))
    if (this.store.hasChanges()) {
      this.cancelTimer?.()
      this.cancelTimer = host.setTimer(QUIET, () => void this.refresh())
    }
    return answer
  }

  /** Brings changes into force; nothing to wait for when there are none. */
  refresh(): Promise<void> | undefined {
    if (!this.rebuilding && this.store?.hasChanges()) {
      this.rebuilding = this.rebuild(this.store).finally(() => {
        this.rebuilding = undefined
      })
    }
    return this.rebuilding
  }

  private async rebuild(store: EntityStore): Promise<void> {
    this.cancelTimer?.()
    while (store.hasChanges()) {
      const changed = store.takeChanges()
      await this.parts.rebuild(store.entities(), changed)
    }
  }

  /** Made with the first request: most configurations never meet the Admin API. */
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
      database: scenario.kongConf['database'] === 'off' ? 'off' : 'postgres',
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
      logLevel: settings.logLevel,
      configurationHash: this.hash,
      sharedDictionaries: settings.sharedDictionaries,
    }
  }
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
  return times.length === 0 ? row : { ...row, value: { ...row.value, ...Object.fromEntries(times) } }
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
