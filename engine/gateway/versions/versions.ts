/** Kong versions with a table of plugin priorities, and the patch release each one stands for. */
export const KONG_VERSIONS = {
  '3.4': '3.4.2',
  '3.7': '3.7.1',
  '3.8': '3.8.0',
  '3.9': '3.9.1',
  '3.10': '3.10.0',
  '3.11': '3.11.0',
  '3.12': '3.12.0',
  '3.13': '3.13.0',
  '3.14': '3.14.0',
  '3.15': '3.15.0',
} as const satisfies Readonly<Record<string, string>>

export type KongVersion = keyof typeof KONG_VERSIONS

/** Minor version of `3.9` or `3.9.1`, when it is one we have a table for. */
export function kongVersionOf(text: string): KongVersion | undefined {
  const minor = /^(\d+\.\d+)(?:\.\d+)*$/.exec(text)?.[1]
  return minor !== undefined && Object.hasOwn(KONG_VERSIONS, minor) ? (minor as KongVersion) : undefined
}

/** What `Server: kong/<version>` says: a full version as given, else the usual patch release. */
export function fullVersion(text: string, minor: KongVersion): string {
  return text.split('.').length > 2 ? text : KONG_VERSIONS[minor]
}
