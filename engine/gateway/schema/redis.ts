import type { FieldSchema } from './field.ts'
import { TYPEDEFS } from './typedefs.ts'

const flag: FieldSchema = { type: 'boolean', required: false, default: false }

/** How plugins reach Redis: `require('kong.tools.redis.schema').config_schema` (conformance declarative.plugins.1). */
export const REDIS_SCHEMA: FieldSchema = {
  type: 'record',
  description: 'Redis configuration',
  fields: [
    ['host', TYPEDEFS.redis_host],
    ['port', { ...TYPEDEFS.port, default: 6379 }],
    ['timeout', { ...TYPEDEFS.timeout, default: 2000 }],
    ['username', { type: 'string', referenceable: true }],
    ['password', { type: 'string', referenceable: true, encrypted: true, len_min: 0 }],
    ['database', { type: 'integer', default: 0 }],
    ['ssl', flag],
    ['ssl_verify', flag],
    ['server_name', TYPEDEFS.redis_server_name],
  ],
}
