import { TYPEDEFS } from '../typedefs.ts'
import { entity, foreign, required, text, uniqueText } from './entity.ts'

/** Certificates (Kong: admin-api.md §4). */
export const certificates = entity(
  'certificates',
  [
    ['cert', { ...TYPEDEFS.certificate, required: true, referenceable: true }],
    ['key', { ...TYPEDEFS.key, required: true, referenceable: true }],
    ['cert_alt', { ...TYPEDEFS.certificate, referenceable: true }],
    ['key_alt', { ...TYPEDEFS.key, referenceable: true }],
  ],
  {
    checks: [{ name: 'mutually_required', argument: ['cert_alt', 'key_alt'] }],
  },
)

/** Names that a certificate is chosen by. */
export const snis = entity(
  'snis',
  [
    ['name', { ...TYPEDEFS.wildcard_host, required: true, unique: true }],
    ['certificate', foreign('certificates', { required: true, on_delete: 'cascade' })],
  ],
  { endpointKey: 'name' },
)

/** Authorities that upstreams are trusted by. */
export const caCertificates = entity(
  'ca_certificates',
  [
    ['cert', required(TYPEDEFS.certificate)],
    ['cert_digest', uniqueText],
  ],
  { uniqueFields: ['cert_digest'] },
)

/** Sets of keys. */
export const keySets = entity('key_sets', [['name', uniqueText]], {
  endpointKey: 'name',
  adminApiName: 'key-sets',
})

const kidIsSame = (key: Readonly<Record<string, unknown>>): string | undefined => {
  const { kid, jwk } = key
  if (typeof jwk !== 'string') return undefined
  const own = /"kid"\s*:\s*"([^"]*)"/.exec(jwk)?.[1]
  return own === kid ? undefined : 'kid in jwk.kid must be equal to keys.kid'
}

/** Keys, as JWK or PEM. */
export const keys = entity(
  'keys',
  [
    ['set', foreign('key_sets', { on_delete: 'cascade' })],
    ['name', uniqueText],
    ['kid', required(text)],
    ['jwk', { ...text, referenceable: true }],
    ['pem', TYPEDEFS.pem],
  ],
  {
    endpointKey: 'name',
    cacheKey: ['kid', 'set'],
    checks: [
      { name: 'at_least_one_of', argument: ['jwk', 'pem'] },
      { name: 'custom_entity_check', argument: { field_sources: ['jwk', 'pem', 'kid'], fn: kidIsSame } },
    ],
  },
)
