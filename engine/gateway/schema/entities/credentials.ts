import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { EntityCheck, NamedField, Transformation } from '../field.ts'
import { TYPEDEFS } from '../typedefs.ts'
import { entity, flag, owner, text, type EntityParts, type EntitySchema } from './entity.ts'

const owned = (name: string, fields: readonly NamedField[], parts: EntityParts = {}) =>
  entity(name, [['consumer', owner('consumers')], ...fields], { ...parts, isNeverUpdated: true })

const ALGORITHMS = ['HS', 'RS', 'ES', 'PS']
  .flatMap((family) => ['256', '384', '512'].map((bits) => family + bits))
  .concat('EdDSA')

/** Signatures with a key pair need its public half (plugin jwt). */
const KEY_CHECKS = ALGORITHMS.filter((name) => /^(RS|PS|Ed)/.test(name)).map((name): EntityCheck => ({
  name: 'conditional',
  argument: {
    if_field: 'algorithm',
    if_match: { match: `^${name}$` },
    then_field: 'rsa_public_key',
    then_match: { required: true },
  },
}))

/** basic-auth stores sha1(password .. consumer id) (Kong: admin-api.md §4). */
const HASHED_PASSWORD: Transformation = {
  input: ['password'],
  needs: ['consumer.id'],
  write: ([password, consumer]) => ({
    values: { password: bytesToHex(sha1(utf8ToBytes(`${String(password)}${String(consumer)}`))) },
  }),
}

/** Credentials of Kong's authentication plugins, so that their collections can be written (bundled plugins' daos). */
export const credentials: readonly EntitySchema[] = [
  owned('keyauth_credentials', [['key', { ...text, auto: true }]], {
    endpointKey: 'key',
    adminApiName: 'key-auths',
    adminApiNestedName: 'key-auth',
    hasTtl: true,
  }),
  owned(
    'basicauth_credentials',
    [
      ['username', { ...text, required: true }],
      ['password', { ...text, required: true }],
    ],
    {
      endpointKey: 'username',
      transformations: [HASHED_PASSWORD],
      adminApiName: 'basic-auths',
      adminApiNestedName: 'basic-auth',
    },
  ),
  owned(
    'hmacauth_credentials',
    [
      ['username', { ...text, required: true }],
      ['secret', { ...text, auto: true }],
    ],
    { endpointKey: 'username', adminApiName: 'hmac-auths', adminApiNestedName: 'hmac-auth' },
  ),
  owned(
    'jwt_secrets',
    [
      ['key', { ...text, auto: true }],
      ['secret', { ...text, auto: true }],
      ['rsa_public_key', text],
      ['algorithm', { ...text, default: 'HS256', one_of: ALGORITHMS }],
    ],
    { endpointKey: 'key', checks: KEY_CHECKS, adminApiName: 'jwts', adminApiNestedName: 'jwt' },
  ),
  owned('acls', [['group', { ...text, required: true }]], { cacheKey: ['consumer', 'group'] }),
  owned(
    'oauth2_credentials',
    [
      ['name', { ...text, required: true }],
      ['client_id', { ...text, auto: true }],
      ['client_secret', { ...text, auto: true }],
      ['hash_secret', { ...flag(false), required: true }],
      ['client_type', { ...text, required: true, default: 'confidential', one_of: ['confidential', 'public'] }],
      ['redirect_uris', { type: 'array', elements: TYPEDEFS.url }],
    ],
    { endpointKey: 'client_id', adminApiName: 'oauth2', adminApiNestedName: 'oauth2' },
  ),
]
