import type { FieldSchema, NamedField } from '../field.ts'
import { TYPEDEFS } from '../typedefs.ts'
import { flag, integer } from './entity.ts'

/** Health checks of an upstream, with Kong's defaults (Kong: router.md §7). */

const record = (fields: readonly NamedField[]): FieldSchema => ({ type: 'record', required: true, fields })
const statuses = (...values: readonly number[]): FieldSchema => ({
  type: 'array',
  elements: integer(100, 999),
  default: values,
})
const seconds = (value: number): FieldSchema => ({ type: 'number', between: [0, 65_535], default: value })
const count = integer(0, 255, 0)
const checkType: FieldSchema = {
  type: 'string',
  one_of: ['tcp', 'http', 'https', 'grpc', 'grpcs'],
  default: 'http',
}
const GOOD = [
  ...Array.from({ length: 9 }, (_, index) => 200 + index),
  226,
  ...Array.from({ length: 9 }, (_, index) => 300 + index),
]

const active = record([
  ['type', checkType],
  ['timeout', seconds(1)],
  ['concurrency', integer(1, 2 ** 31 - 1, 10)],
  ['http_path', { ...TYPEDEFS.path, default: '/' }],
  ['https_sni', TYPEDEFS.sni],
  ['https_verify_certificate', { ...flag(true), required: true }],
  ['headers', { type: 'map', keys: { type: 'string' }, values: { type: 'array', elements: { type: 'string' } } }],
  [
    'healthy',
    record([
      ['interval', seconds(0)],
      ['http_statuses', statuses(200, 302)],
      ['successes', count],
    ]),
  ],
  [
    'unhealthy',
    record([
      ['interval', seconds(0)],
      ['http_statuses', statuses(429, 404, 500, 501, 502, 503, 504, 505)],
      ['tcp_failures', count],
      ['timeouts', count],
      ['http_failures', count],
    ]),
  ],
])

const passive = record([
  ['type', checkType],
  [
    'healthy',
    record([
      ['http_statuses', statuses(...GOOD)],
      ['successes', count],
    ]),
  ],
  [
    'unhealthy',
    record([
      ['http_statuses', statuses(429, 500, 503)],
      ['tcp_failures', count],
      ['timeouts', count],
      ['http_failures', count],
    ]),
  ],
])

export const healthchecks: FieldSchema = record([
  ['active', active],
  ['passive', passive],
  ['threshold', { type: 'number', between: [0, 100], default: 0 }],
])
