import { isRecord, type PlainRecord } from './schema/field.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>

/** `{vault://name/resource[/key][?config][#version]}`, taken apart (Kong: pdk.json kong.vault.parse_reference). */
export interface VaultReference {
  /** A kind of vault, or the prefix of a vault entity. */
  readonly name: string
  readonly resource: string
  readonly key: string | undefined
  readonly config: Readonly<Record<string, string>> | undefined
  readonly version: number | undefined
}

/** What a reference stands for, or why nobody knows. */
export type Secret = { readonly value: string } | { readonly error: string }

/** What references are looked up in: variables, and the vault entities of the configuration. */
export interface VaultSources {
  readonly environment: Environment
  readonly vaults: readonly PlainRecord[]
}

/** Whether a text looks like a reference; nothing more is asked of it here. */
export function isReference(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{vault://') && value.endsWith('}')
}

/** Takes a reference apart; Kong's sentence when it is none. */
export function parseReference(text: string): VaultReference | { readonly error: string } {
  if (!isReference(text)) return { error: `not a reference [${text}]` }
  const [beforeVersion = '', version] = text.slice('{vault://'.length, -1).split('#')
  const [location = '', query] = beforeVersion.split('?')
  const [name = '', ...segments] = location.split('/')
  if (name === '') return { error: `reference url is missing host [${text}]` }
  if (segments.length === 0) return { error: `reference url is missing path [${text}]` }
  if (segments.every((segment) => segment === '')) return { error: `reference url has empty path [${text}]` }
  if (version !== undefined && !/^\d+$/.test(version)) return { error: `reference url has invalid version [${text}]` }
  const hasKey = segments.length > 1 && segments.at(-1) !== ''
  const resource = hasKey ? segments.slice(0, -1) : segments.filter((segment) => segment !== '')
  return {
    name,
    resource: unescape(resource.join('/')),
    key: hasKey ? unescape(segments.at(-1) ?? '') : undefined,
    config: query === undefined ? undefined : Object.fromEntries(new URLSearchParams(query)),
    version: version === undefined ? undefined : Number(version),
  }
}

function unescape(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Looks a reference up (Kong: `kong.vault.get`); the only kind of vault here is `env`. */
export function readSecret(text: string, { environment, vaults }: VaultSources): Secret {
  const reference = parseReference(text)
  if ('error' in reference) return reference
  const { name, resource, key, config, version } = reference
  const vault = vaults.find(({ prefix }) => prefix === name)
  if (name !== 'env' && vault?.['name'] !== 'env') return { error: `could not find vault (${name})` }
  const own = isRecord(vault?.['config']) ? vault['config'] : {}
  const prefix = config?.['prefix'] ?? own['prefix']
  const value = environment[variableOf(resource, typeof prefix === 'string' ? prefix : '', version)]
  const found = value === undefined ? { error: 'no value found' } : key === undefined ? { value } : subfield(value, key)
  return 'error' in found ? { error: `could not get value from external vault (${found.error})` } : found
}

/** `my-secret` is MY_SECRET; version 2 is the one before (Kong: the env vault). */
function variableOf(resource: string, prefix: string, version: number | undefined): string {
  const name = `${prefix}${resource.replaceAll('-', '_')}`.toUpperCase()
  return version === 2 ? `${name}_PREVIOUS` : name
}

/** One value of a secret that is a JSON object; deeper ones cannot be asked for. */
function subfield(text: string, key: string): Secret {
  const secret = jsonOf(text)
  if (!isRecord(secret)) return problem(`unable to json decode value (nil): ${text}`)
  const value = secret[key]
  if (typeof value === 'string') return { value }
  if (value === undefined) return problem(`subfield ${key} not found in JSON secret`)
  return problem(`unexpected ${luaTypeOf(value)} value in JSON secret for subfield ${key}`)
}

function problem(message: string): Secret {
  return { error: `could not get subfield value: ${message}` }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function luaTypeOf(value: unknown): string {
  if (value === null) return 'userdata'
  return typeof value === 'object' ? 'table' : typeof value
}
