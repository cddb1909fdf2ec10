import type { Endpoint } from './endpoint.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { certificatesEndpoint } from './certificates.ts'
import { CONFIG_ENDPOINT } from './config.ts'
import { membershipEndpoint } from './consumer-groups.ts'
import { consumersEndpoint } from './consumers.ts'
import { genericEndpoint } from './generic.ts'
import { nodeEndpoint } from './node.ts'
import { configSchemaEndpoint, schemasEndpoint } from './schemas.ts'
import { tagsEndpoint } from './tags.ts'
import { upstreamsEndpoint } from './upstreams.ts'

/** What answers a path; undefined when nothing does. Kong's own endpoints come before those made of schemas. */
export function findEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  return (
    nodeEndpoint(store, segments) ??
    specialEndpoint(store, segments) ??
    genericEndpoint(store, segments) ??
    workspaceEndpoint(store, segments)
  )
}

function specialEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const [first, second, third] = segments
  switch (first) {
    case 'config':
      return second === undefined ? CONFIG_ENDPOINT : undefined
    case 'schemas':
      return schemasEndpoint(store, segments)
    case 'tags':
      return tagsEndpoint(store, segments)
    case 'plugins':
      return second === 'schema' && third !== undefined ? configSchemaEndpoint(store, third) : undefined
    case 'consumers':
      return consumersEndpoint(store, segments) ?? membershipEndpoint(store, segments)
    case 'consumer_groups':
      return membershipEndpoint(store, segments)
    case 'certificates':
      return certificatesEndpoint(store, segments)
    case 'upstreams':
      return upstreamsEndpoint(store, segments)
    case 'targets':
      return {}
    case 'workspaces':
      return readOnly(genericEndpoint(store, segments))
    default:
      return undefined
  }
}

function readOnly(endpoint: Endpoint | undefined): Endpoint | undefined {
  return endpoint?.GET && { GET: endpoint.GET }
}

/** `/default/services`: the workspace before the path (enterprise; there is one workspace here). */
function workspaceEndpoint(store: EntityStore, [name = '', ...segments]: readonly string[]): Endpoint | undefined {
  const isWorkspace = store.collection('workspaces')?.find('name', name) !== undefined
  return isWorkspace ? findEndpoint(store, segments) : undefined
}
