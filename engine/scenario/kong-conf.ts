import type { Diagnostic } from '../diagnostic.ts'
import { LOG_LEVELS } from '../host.ts'
import { ORDERING_ALGORITHMS } from '../gateway/ordering/rule.ts'
import { ROUTER_FLAVORS } from '../gateway/router/route-table.ts'
import { isIpOrCidr } from '../gateway/schema/network.ts'
import {
  DEFAULT_SETTINGS,
  HEADER_GROUPS,
  KONG_DICTIONARIES,
  KONG_HEADERS,
  type GatewaySettings,
  type KongHeader,
} from '../gateway/settings.ts'

const FILE = 'kong.conf'

interface Setting {
  readonly key: string
  readonly value: string
  readonly line: number
}

/** What kong.conf says: settings that concern us, and every value as it stands there. */
export interface ReadKongConf {
  readonly settings: GatewaySettings
  readonly values: Readonly<Record<string, string>>
  readonly diagnostics: readonly Diagnostic[]
}

/** Settings of kong.conf; `bundled` stands for the given names. Keys that do not concern us are left alone, as Kong does. */
export function readKongConf(text: string, bundled: readonly string[]): ReadKongConf {
  const lines = parseLines(text)
  const reader = new ConfReader(lines)
  const values = Object.fromEntries(lines.map(({ key, value }) => [key, value]))
  return { settings: reader.settings(bundled), values, diagnostics: reader.diagnostics }
}

/** `key = value` lines; `#` begins a comment unless escaped. */
function parseLines(text: string): Setting[] {
  return text.split(/\r?\n/).flatMap((source, index): Setting[] => {
    const line = source.replace(/(^|[^\\])#.*$/, '$1').replaceAll('\\#', '#')
    const [, key, value = ''] = /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    return key === undefined
      ? []
      : [{ key: key.toLowerCase(), value: value.replace(/^(['"])(.*)\1$/, '$2'), line: index + 1 }]
  })
}

const listOf = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

class ConfReader {
  readonly diagnostics: Diagnostic[] = []
  private readonly lines: readonly Setting[]

  constructor(lines: readonly Setting[]) {
    this.lines = lines
  }

  settings(bundled: readonly string[]): GatewaySettings {
    return {
      ...DEFAULT_SETTINGS,
      plugins: this.plugins(bundled),
      headers: this.headers('headers', DEFAULT_SETTINGS.headers),
      headersUpstream: this.headers('headers_upstream', DEFAULT_SETTINGS.headersUpstream),
      trustedIps: this.trustedIps(),
      realIpHeader: this.last('real_ip_header')?.value ?? DEFAULT_SETTINGS.realIpHeader,
      isRealIpRecursive: this.isOn('real_ip_recursive', false),
      ports: this.ports(),
      routerFlavor: this.oneOf('router_flavor', ROUTER_FLAVORS, 'traditional_compatible'),
      orderingAlgorithm: this.oneOf('plugin_ordering_algorithm', ORDERING_ALGORITHMS, 'legacy'),
      logLevel: this.oneOf('log_level', LOG_LEVELS, DEFAULT_SETTINGS.logLevel),
      luaPackagePath: this.last('lua_package_path')?.value ?? DEFAULT_SETTINGS.luaPackagePath,
      sharedDictionaries: this.dictionaries(),
      errorDefaultType: this.last('error_default_type')?.value ?? DEFAULT_SETTINGS.errorDefaultType,
      allowDebugHeader: this.isOn('allow_debug_header', false),
      requestDebug: { isOn: this.isOn('request_debug', true), token: this.last('request_debug_token')?.value },
      clientBodyBufferSize: this.bodyBuffer(),
      isStreamHalfClosing: ['nginx_sproxy_proxy_half_close', 'nginx_stream_proxy_half_close'].some((key) =>
        this.isOn(key, false),
      ),
    }
  }

  private last(key: string): Setting | undefined {
    return this.lines.findLast((line) => line.key === key)
  }

  private report({ line }: Setting, message: string): void {
    this.diagnostics.push({ code: 'kong-conf', severity: 'error', message, file: FILE, range: { line, column: 1 } })
  }

  /** `off` items are ignored; a leading one empties the set (Kong: loading.md §1). */
  private plugins(bundled: readonly string[]): readonly string[] {
    const names = listOf(this.last('plugins')?.value ?? 'bundled')
    if (names[0] === 'off') return []
    return [...new Set(names.flatMap((name) => (name === 'bundled' ? bundled : name === 'off' ? [] : [name])))]
  }

  private headers(key: string, usual: ReadonlySet<KongHeader>): ReadonlySet<KongHeader> {
    const setting = this.last(key)
    if (!setting || setting.value === '') return usual
    const chosen = listOf(setting.value).flatMap((name): readonly KongHeader[] => {
      if (name === 'off') return []
      const group = HEADER_GROUPS[name.toLowerCase()]
      const header = KONG_HEADERS.find((known) => known.toLowerCase() === name.toLowerCase())
      if (!group && !header) this.report(setting, `${key}: unknown header '${name}'`)
      return group ?? (header ? [header] : [])
    })
    return new Set(chosen)
  }

  private trustedIps(): readonly string[] {
    const setting = this.last('trusted_ips')
    const ranges = listOf(setting?.value ?? '')
    for (const range of ranges) {
      if (setting && range !== 'unix:' && !isIpOrCidr(range))
        this.report(
          setting,
          `trusted_ips must be a comma separated list in the form of IPv4 or IPv6 address or CIDR block or 'unix:', got '${range}'`,
        )
    }
    return ranges
  }

  private isOn(key: string, usual: boolean): boolean {
    const setting = this.last(key)
    if (!setting) return usual
    if (['on', 'true'].includes(setting.value)) return true
    if (!['off', 'false'].includes(setting.value)) this.report(setting, `${key} is not a boolean: '${setting.value}'`)
    return false
  }

  private oneOf<const T extends string>(key: string, choices: readonly T[], usual: T): T {
    const setting = this.last(key)
    if (!setting) return usual
    const choice = choices.find((known) => known === setting.value)
    if (choice === undefined)
      this.report(setting, `${key} has an invalid value: '${setting.value}' (${choices.join(', ')})`)
    return choice ?? usual
  }

  /** First plain and first ssl port of proxy_listen, and the one of admin_listen. */
  private ports(): GatewaySettings['ports'] {
    const proxy = listOf(this.last('proxy_listen')?.value ?? '')
    const port = (entries: readonly string[], isTls: boolean) => {
      const entry = entries.find((item) => /\bssl\b/.test(item) === isTls)
      return Number(/:(\d+)/.exec(entry ?? '')?.[1]) || undefined
    }
    const usual = DEFAULT_SETTINGS.ports
    const admin = port(listOf(this.last('admin_listen')?.value ?? ''), false)
    return {
      http: port(proxy, false) ?? usual.http,
      https: port(proxy, true) ?? usual.https,
      admin: admin ?? usual.admin,
    }
  }

  /** `nginx_http_lua_shared_dict = name 5m`, several separated by `;`, or under further keys of that prefix. */
  private dictionaries(): Readonly<Record<string, number>> {
    const declared: Record<string, number> = { ...KONG_DICTIONARIES }
    for (const setting of this.lines.filter(({ key }) => key.startsWith('nginx_http_lua_shared_dict'))) {
      for (const part of setting.value
        .split(';')
        .map((item) => item.trim())
        .filter(Boolean)) {
        const [, name, size = ''] = /^(?:lua_shared_dict\s+)?(\S+)\s+(\S+)$/.exec(part) ?? []
        const bytes = sizeOf(size)
        if (name === undefined || bytes === undefined)
          this.report(setting, `invalid shared dictionary '${part}': a name and a size, such as cache 10m`)
        else declared[name] = bytes
      }
    }
    return declared
  }

  private bodyBuffer(): number {
    const setting = this.last('nginx_http_client_body_buffer_size')
    const bytes = setting && sizeOf(setting.value)
    if (setting && bytes === undefined) this.report(setting, `${setting.key}: invalid size '${setting.value}'`)
    return bytes ?? DEFAULT_SETTINGS.clientBodyBufferSize
  }
}

/** nginx sizes: 10m, 8k, 512. */
function sizeOf(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+)([kKmMgG]?)$/.exec(text) ?? []
  if (amount === undefined) return undefined
  return Number(amount) * (({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as Record<string, number>)[unit.toLowerCase()] ?? 1)
}
