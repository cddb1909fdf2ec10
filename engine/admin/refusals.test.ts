import { describe, expect, it } from 'vitest'
import { testAdmin, type Read } from './tests/admin.ts'

const FILE = `
_format_version: "3.0"
services:
- name: s
  host: up.test
  routes:
  - name: r
    paths: [/x]
`
const dump = ({ send }: ReturnType<typeof testAdmin>) =>
  ['/services', '/routes', '/plugins', '/consumers', '/upstreams'].map((path) => send('GET', path).body)

/** Sends what must be refused, and makes sure that nothing of it stayed. */
function refused(...[method, target, body, headers]: Parameters<ReturnType<typeof testAdmin>['send']>): Read {
  const admin = testAdmin(FILE)
  const before = dump(admin)
  const answer = admin.send(method, target, body, headers)
  expect(dump(admin)).toEqual(before)
  expect(admin.store.hasChanges() && admin.store.takeChanges().size < 5).toBe(false)
  return answer
}

const violation = (message: string, fields: unknown) => ({
  status: 400,
  body: { code: 2, name: 'schema violation', message, fields },
})

describe('bad input to the Admin API', () => {
  it('of the wrong type, or with unknown fields', () => {
    expect(refused('POST', '/services', { host: 'h', port: '80', colour: 'red' })).toMatchObject(
      violation('2 schema violations (colour: unknown field; port: expected an integer)', {
        port: 'expected an integer',
        colour: 'unknown field',
      }),
    )
    expect(refused('PATCH', '/services/s', { tags: 'x' })).toMatchObject(
      violation('schema violation (tags: expected a set)', { tags: 'expected a set' }),
    )
    expect(refused('POST', '/routes/r/plugins', { name: 'tenant-guard', config: { limit: 11 } })).toMatchObject(
      violation('schema violation (config.limit: value should be between 1 and 10)', {
        config: { limit: 'value should be between 1 and 10' },
      }),
    )
    const unknown = "plugin 'nope' not enabled; add it to the 'plugins' configuration property"
    expect(refused('POST', '/plugins', { name: 'nope' })).toMatchObject(
      violation(`schema violation (name: ${unknown})`, { name: unknown }),
    )
  })

  it('that is no JSON', () => {
    for (const text of ['{', '', 'null', '"x"', '12', '{"a":1}}', '['.repeat(100_000)]) {
      const json = [['Content-Type', 'application/json']] as const
      const answer = refused('POST', '/services', text, json)
      if (text === '') expect(answer).toMatchObject(violation('schema violation (host: required field missing)', {}))
      else expect(answer).toMatchObject({ status: 400, body: { message: 'Cannot parse JSON body' } })
    }
  })

  it('of another content type', () => {
    expect(refused('POST', '/services', 'x', [['Content-Type', 'text/plain']])).toMatchObject({ status: 415, body: '' })
    const twice = [
      ['Content-Type', 'application/json'],
      ['Content-Type', 'application/json'],
    ] as const
    expect(refused('POST', '/services', '{}', twice).body).toEqual({
      message: 'Multiple Content-Type headers not allowed',
    })
  })

  it('that is huge', () => {
    const answer = refused('POST', '/services', { name: 'x'.repeat(11 * 1024 * 1024) })
    expect(answer.status).toBe(413)
    expect(answer.body).toContain('413 Request Entity Too Large')
  })

  it('that refers to what is not there', () => {
    const id = '00000000-0000-4000-8000-999999999999'
    expect(refused('POST', '/routes', { paths: ['/y'], service: { id } })).toMatchObject({
      status: 400,
      body: {
        code: 4,
        message: `the foreign key '{id="${id}"}' does not reference an existing 'services' entity.`,
        fields: { service: { id } },
      },
    })
    expect(refused('POST', '/routes', { paths: ['/y'], service: { name: 'nope' } }).body).toMatchObject({
      code: 13,
      message:
        "foreign key unresolved (service.name: the foreign key cannot be resolved with '{name=\"nope\"}' for an existing 'services' entity)",
    })
    expect(refused('POST', '/routes', { paths: ['/y'], service: { id: 'nope' } })).toMatchObject(
      violation('schema violation (service.id: expected a valid UUID)', { service: { id: 'expected a valid UUID' } }),
    )
  })

  it('with an invalid regular expression', () => {
    const message = "invalid regex: '/x(' (PCRE returned: missing closing parenthesis)"
    expect(refused('POST', '/routes', { paths: ['~/x('] })).toMatchObject(
      violation(`schema violation (paths.1: ${message})`, { paths: [message] }),
    )
  })

  it('that is there already', () => {
    expect(refused('POST', '/services', { name: 's', host: 'h' })).toMatchObject({
      status: 409,
      body: {
        code: 5,
        name: 'unique constraint violation',
        message: 'UNIQUE violation detected on \'{name="s"}\'',
        fields: { name: 's' },
      },
    })
    const admin = testAdmin(FILE)
    const { id } = admin.send('GET', '/services/s').body
    expect(admin.send('POST', '/services', { id, host: 'h' })).toMatchObject({
      status: 400,
      body: {
        code: 3,
        name: 'primary key violation',
        message: `primary key violation on key '{id="${id}"}'`,
        fields: { id },
      },
    })
    admin.send('POST', '/plugins', { name: 'tenant-guard', config: { limit: 1 } })
    expect(admin.send('POST', '/plugins', { name: 'tenant-guard', config: { limit: 2 } })).toMatchObject({
      status: 409,
      body: { message: `UNIQUE violation detected on '{consumer=null,name="tenant-guard",route=null,service=null}'` },
    })
  })

  it('with keys and pages that mean nothing', () => {
    expect(refused('GET', '/services/bad%20name').body).toMatchObject({ code: 10, name: 'invalid unique name' })
    const acl = 'invalid primary key: \'{id="expected a valid UUID"}\''
    expect(refused('GET', '/acls/x')).toMatchObject({
      status: 400,
      body: { code: 1, name: 'invalid primary key', message: acl, fields: { id: 'expected a valid UUID' } },
    })
    expect(refused('GET', '/services?size=x').body).toEqual({
      code: 9,
      name: 'invalid size',
      message: 'size must be a number',
    })
    expect(refused('GET', '/services?size=1001').body.message).toBe('size must be an integer between 1 and 1000')
    expect(refused('GET', '/services?offset=*').body).toMatchObject({
      code: 7,
      name: 'invalid offset',
      message: "'*' is not a valid offset: bad base64 encoding",
    })
    expect(refused('GET', '/services?offset=eA==').body.message).toBe("'eA==' is not a valid offset: bad json encoding")
    expect(refused('GET', '/services/%zz').status).toBe(404)
  })

  it('whose plugin never meets the protocols of its route', () => {
    expect(
      refused('POST', '/routes/r/plugins', { name: 'tenant-guard', protocols: ['grpc'], config: { limit: 1 } }),
    ).toMatchObject(violation("schema violation (protocols: must match the associated route's protocols)", {}))
    expect(
      refused('POST', '/services/s/plugins', { name: 'tenant-guard', protocols: ['grpc'], config: { limit: 1 } }).body
        .message,
    ).toContain("must match the protocols of at least one route pointing to this Plugin's service")
  })

  it('from a page that is not the studio', () => {
    expect(refused('POST', '/services', { host: 'h' }, [['Origin', 'https://evil.test']]).status).toBe(403)
    expect(refused('DELETE', '/routes/r', undefined, [['Origin', 'null']]).status).toBe(403)
    const { send } = testAdmin(FILE)
    expect(send('POST', '/services', { host: 'h' }, [['Origin', 'http://localhost:9000']]).status).toBe(201)
    expect(send('GET', '/services', undefined, [['Origin', 'https://evil.test']]).status).toBe(200)
  })

  it('with keys that JavaScript knows', () => {
    for (const path of [
      '/__proto__',
      '/constructor',
      '/services/__proto__',
      '/schemas/constructor',
      '/services/s/toString',
    ])
      expect(refused('GET', path).status).toBeGreaterThanOrEqual(400)
    expect(refused('POST', '/services', '__proto__.x=1&constructor=2').status).toBe(400)
    expect(refused('constructor', '/services').status).toBe(405)
  })
})

describe('without a database', () => {
  it('reading goes on; writing is judged, then refused', () => {
    const admin = testAdmin(FILE, { database: 'off' })
    const before = dump(admin)
    const off = (message: string) => ({ status: 405, body: { code: 12, name: 'operation unsupported', message } })
    const tail = 'when not using a database'
    expect(admin.send('POST', '/services', { host: 'h' })).toMatchObject(
      off(`cannot create 'services' entities ${tail}`),
    )
    expect(admin.send('PATCH', '/services/s', { retries: 1 })).toMatchObject(
      off(`cannot update 'services' entities by 'name' ${tail}`),
    )
    expect(admin.send('PUT', '/services/s', { host: 'h' })).toMatchObject(
      off(`cannot create or update 'services' entities by 'name' ${tail}`),
    )
    const { id } = admin.send('GET', '/routes/r').body
    expect(admin.send('DELETE', `/routes/${id}`)).toMatchObject(off(`cannot remove 'routes' entities ${tail}`))
    expect(admin.send('POST', '/services', {}).status).toBe(400)
    expect(admin.send('DELETE', '/services/nope').status).toBe(204)
    expect(dump(admin)).toEqual(before)
  })

  it('/config replaces everything or nothing', () => {
    const admin = testAdmin(FILE, { database: 'off' })
    const document = { _format_version: '3.0', consumers: [{ username: 'u' }] }
    const bad = { ...document, services: [{ name: 'x', host: 'h', port: 'y' }] }
    expect(admin.send('POST', '/config', bad)).toMatchObject({
      status: 400,
      body: {
        code: 14,
        name: 'invalid declarative configuration',
        message: 'declarative config is invalid: {services={{port="expected an integer"}}}',
      },
    })
    expect(admin.send('POST', '/config?flatten_errors=1', bad).body.flattened_errors).toMatchObject([
      {
        entity_type: 'service',
        entity_name: 'x',
        errors: [{ type: 'field', field: 'port', message: 'expected an integer' }],
      },
    ])
    expect(admin.send('POST', '/config', {}).body).toEqual({ message: 'expected a declarative configuration' })
    expect(admin.send('GET', '/services').body.data).toHaveLength(1)
    const loaded = admin.send('POST', '/config', document)
    expect(loaded.status).toBe(201)
    expect(Object.values(loaded.body.consumers)).toMatchObject([{ username: 'u' }])
    expect(admin.send('GET', '/services').body.data).toEqual([])
    expect(admin.send('POST', '/config?check_hash=1', document).status).toBe(304)
    const yaml = admin.send('POST', '/config', FILE, [['Content-Type', 'text/yaml']])
    expect(Object.keys(yaml.body)).toEqual(expect.arrayContaining(['services', 'routes']))
    const shown = admin.send('GET', '/config').body.config
    expect(shown).toContain('_format_version: "3.0"')
    expect(admin.send('POST', '/config', { config: shown }).status).toBe(201)
    expect(testAdmin(FILE).send('GET', '/config').body).toEqual({
      message: 'this endpoint is only available when Kong is configured to not use a database',
    })
  })
})
