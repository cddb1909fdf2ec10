import { KONG_1_1 } from './kong-1-1.ts'
import { KONG_3_10 } from './kong-3-10.ts'
import { KONG_3_11 } from './kong-3-11.ts'
import { KONG_3_12 } from './kong-3-12.ts'
import { KONG_3_13 } from './kong-3-13.ts'
import { KONG_3_14 } from './kong-3-14.ts'
import { KONG_3_15 } from './kong-3-15.ts'
import { KONG_3_4 } from './kong-3-4.ts'
import { KONG_3_7 } from './kong-3-7.ts'
import { KONG_3_8 } from './kong-3-8.ts'
import { KONG_3_9 } from './kong-3-9.ts'
import type { KongRules } from './kong-rules.ts'

export type { KongRules } from './kong-rules.ts'

/** Kong versions with a table of plugin priorities, and what each one does (docs/kong). */
export const KONG_VERSIONS = {
  '1.1': KONG_1_1,
  '3.4': KONG_3_4,
  '3.7': KONG_3_7,
  '3.8': KONG_3_8,
  '3.9': KONG_3_9,
  '3.10': KONG_3_10,
  '3.11': KONG_3_11,
  '3.12': KONG_3_12,
  '3.13': KONG_3_13,
  '3.14': KONG_3_14,
  '3.15': KONG_3_15,
} as const satisfies Readonly<Record<string, KongRules>>

export type KongVersion = keyof typeof KONG_VERSIONS

/** Minor version of `3.9` or `3.9.1`, when it is one we have a table for. */
export function kongVersionOf(text: string): KongVersion | undefined {
  const minor = /^(\d+\.\d+)(?:\.\d+)*$/.exec(text)?.[1]
  return minor !== undefined && Object.hasOwn(KONG_VERSIONS, minor) ? (minor as KongVersion) : undefined
}

/** What `Server: kong/<version>` says: a full version as given, else the usual patch release. */
export function fullVersion(text: string, minor: KongVersion): string {
  return text.split('.').length > 2 ? text : KONG_VERSIONS[minor].release
}

/** What to say of a version that has no table. */
export function unknownVersion(text: string): string {
  return `Kong ${text} has no table here; known: ${Object.keys(KONG_VERSIONS).join(', ')}`
}
