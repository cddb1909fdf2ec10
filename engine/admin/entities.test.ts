import { describe, expect, it } from 'vitest'
import { testAdmin } from './tests/admin.ts'

const SERVICE = { host: 'up.test' }

describe('collections of the Admin API', () => {
  it('create, show, change, replace and delete by id or name', () => {
    const { send } = testAdmin()
    const made = send('POST', '/services', { name: 's', url: 'https://up.test/base' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ name: 's', protocol: 'https', port: 443, path: '/base', retries: 5, tags: null })
    expect(made.body).toMatchObject({ created_at: 1700000000, updated_at: 1700000000, client_certificate: null })
    expect(send('GET', '/services/s').body).toEqual(made.body)
    expect(send('GET', `/services/${made.body.id}`).body).toEqual(made.body)
    expect(send('PATCH', '/services/s', { retries: 1 }).body).toEqual({ ...made.body, retries: 1 })
    const put = send('PUT', '/services/s', SERVICE)
    expect(put).toMatchObject({
      status: 200,
      body: { id: made.body.id, name: 's', host: 'up.test', path: null, retries: 5 },
    })
    expect(send('DELETE', '/services/s')).toMatchObject({ status: 204, body: '' })
    expect(send('DELETE', '/services/s').status).toBe(204)
    expect(send('GET', '/services/s')).toMatchObject({ status: 404, body: { message: 'Not found' } })
    expect(send('PATCH', '/services/s', {})).toMatchObject({ status: 404, body: { message: 'Not found' } })
  })

  it('PUT makes a row with the given id or name', () => {
    const { send } = testAdmin()
    const id = 'a3e2ac21-4d1c-4b4a-8ad6-1f0c2f6f3a11'
    expect(send('PUT', `/services/${id}`, SERVICE).body).toMatchObject({ id, name: null, host: 'up.test' })
    expect(send('PUT', '/services/new', SERVICE)).toMatchObject({ status: 200, body: { name: 'new' } })
  })

  it('PATCH merges records and replaces lists', () => {
    const { send } = testAdmin()
    const config = { limit: 3, names: ['a', 'b'], redis: { port: 1 } }
    const { id } = send('POST', '/plugins', { name: 'tenant-guard', config }).body
    const changed = send('PATCH', `/plugins/${id}`, { config: { names: ['c'], redis: {} } })
    expect(changed.body.config).toEqual({
      header: 'X-Tenant',
      limit: 3,
      is_strict: false,
      names: ['c'],
      redis: { port: 1 },
    })
    expect(send('PATCH', `/plugins/${id}`, 'config.is_strict=true&config.limit=4').body.config).toMatchObject({
      is_strict: true,
      limit: 4,
    })
  })

  it('page by size and offset, and keep size and tags in `next`', () => {
    const { send } = testAdmin()
    for (const name of ['a', 'b', 'c']) send('POST', '/services', { ...SERVICE, name, tags: ['t'] })
    const first = send('GET', '/services?size=2&tags=t').body
    expect(first.data.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(first.next).toBe(`/services?offset=${encodeURIComponent(first.offset)}&tags=t&size=2`)
    const last = send('GET', first.next).body
    expect(last).toMatchObject({ data: [{ name: 'c' }], next: null })
    expect(last).not.toHaveProperty('offset')
    for (const name of ['r1', 'r2']) send('POST', '/services/a/routes', { name, paths: ['/x'] })
    const routes = send('GET', '/services/a/routes?size=1').body
    expect(routes.next).toBe(`/services/${first.data[0]?.id}/routes?offset=${encodeURIComponent(routes.offset)}`)
  })

  it('filter by all or any tags', () => {
    const { send } = testAdmin()
    send('POST', '/services', { ...SERVICE, name: 'ab', tags: ['a', 'b'] })
    send('POST', '/services', { ...SERVICE, name: 'b', tags: ['b'] })
    const names = (query: string) => send('GET', `/services?tags=${query}`).body.data.map((one) => one.name)
    expect(names('a,b')).toEqual(['ab'])
    expect(names('a/b')).toEqual(['ab', 'b'])
    expect(send('GET', '/tags/a').body.data).toEqual([
      { tag: 'a', entity_name: 'services', entity_id: expect.any(String) },
    ])
    expect(send('GET', '/tags').body.data).toHaveLength(3)
    expect(send('GET', '/services?tags=a,b/c').body).toMatchObject({
      code: 11,
      name: 'invalid options',
      message: 'invalid option (tags: invalid filter syntax)',
      options: { tags: 'invalid filter syntax' },
    })
    expect(send('GET', '/services?tags=a,b,c,d,e,f').body.message).toBe(
      'invalid option (tags: cannot query more than 5 tags)',
    )
  })

  it('have what belongs to a row below it', () => {
    const { send } = testAdmin()
    send('POST', '/services', { ...SERVICE, name: 's' })
    send('POST', '/services', { ...SERVICE, name: 'other' })
    const route = send('POST', '/services/s/routes', { name: 'r', paths: ['/x'] })
    expect(send('GET', '/services/s/routes/r').body).toEqual(route.body)
    expect(send('GET', '/services/other/routes/r').status).toBe(404)
    expect(send('GET', '/services/nope/routes').status).toBe(404)
    expect(send('GET', '/routes/r/service').body.name).toBe('s')
    expect(send('PATCH', '/routes/r/service', { retries: 9 }).body).toMatchObject({ name: 's', retries: 9 })
    expect(send('DELETE', '/routes/r/service')).toMatchObject({ status: 405, body: { message: 'Method not allowed' } })
    expect(send('PUT', '/services/s/routes/q', { paths: ['/q'] }).body).toMatchObject({
      name: 'q',
      service: route.body.service,
    })
    expect(send('DELETE', '/services/other/routes/r').status).toBe(404)
    expect(send('DELETE', '/services/s/routes/r').status).toBe(204)
    const lone = send('POST', '/routes', { name: 'lone', paths: ['/l'] }).body
    expect(lone.service).toBeNull()
    expect(send('GET', '/routes/lone/service').status).toBe(404)
    const service = send('PUT', '/routes/lone/service', SERVICE).body
    expect(send('GET', '/routes/lone').body.service).toEqual({ id: service.id })
  })

  it('delete what belongs to a row with it, and keep what others need', () => {
    const { send } = testAdmin()
    send('POST', '/services', { ...SERVICE, name: 's' })
    send('POST', '/services/s/routes', { name: 'r', paths: ['/x'] })
    send('POST', '/routes/r/plugins', { name: 'tenant-guard', config: { limit: 1 } })
    expect(send('DELETE', '/services/s')).toMatchObject({
      status: 400,
      body: {
        code: 4,
        name: 'foreign key violation',
        message: "an existing 'routes' entity references this 'services' entity",
        fields: { '@referenced_by': 'routes' },
      },
    })
    expect(send('GET', '/routes/r').status).toBe(200)
    expect(send('DELETE', '/routes/r').status).toBe(204)
    expect(send('GET', '/plugins').body.data).toEqual([])
    expect(send('DELETE', '/services/s').status).toBe(204)
  })

  it('show credentials under their own names', () => {
    const { send } = testAdmin()
    const { id } = send('POST', '/consumers', { username: 'u', custom_id: 'c' }).body
    expect(send('POST', '/consumers/u/key-auth', {}).body).toMatchObject({ key: 'k'.repeat(32), consumer: { id } })
    expect(send('POST', '/consumers/u/basic-auth', { username: 'a', password: 'b' }).body.password).toMatch(
      /^[0-9a-f]{40}$/,
    )
    expect(send('POST', '/consumers/u/jwt', {}).body).toMatchObject({ algorithm: 'HS256' })
    expect(send('POST', '/consumers/u/acls', { group: 'g' }).status).toBe(201)
    for (const path of ['/key-auths', '/basic-auths', '/jwts', '/acls', '/consumers/u/key-auth'])
      expect(send('GET', path).body.data).toHaveLength(1)
    expect(send('GET', `/key-auths/${'k'.repeat(32)}/consumer`).body.username).toBe('u')
    expect(send('GET', '/consumers?custom_id=c').body).toMatchObject({ data: [{ username: 'u' }], next: null })
    expect(send('GET', '/consumers?custom_id=x').body).toEqual({ data: [], next: null })
    send('DELETE', '/consumers/u')
    expect(send('GET', '/key-auths').body.data).toEqual([])
  })

  it('normalise targets, which live below their upstream only', () => {
    const { send } = testAdmin()
    send('POST', '/upstreams', { name: 'up' })
    const target = send('POST', '/upstreams/up/targets', { target: 'a.test' }).body
    expect(target).toMatchObject({ target: 'a.test:8000', weight: 100, created_at: 1700000000.5 })
    expect(send('POST', '/upstreams/up/targets', { target: 'a.test:8000' })).toMatchObject({
      status: 409,
      body: {
        code: 5,
        message: `UNIQUE violation detected on '{target="a.test:8000",upstream={id="${target.upstream.id}"}}'`,
      },
    })
    expect(send('GET', '/targets').status).toBe(404)
    expect(send('GET', '/upstreams/up/targets/a.test').body.id).toBe(target.id)
    expect(send('PATCH', '/upstreams/up/targets/a.test:8000', { weight: 5 }).body.weight).toBe(5)
    expect(send('GET', '/upstreams/up/health').body).toMatchObject({
      data: [{ target: 'a.test:8000', health: 'HEALTHCHECKS_OFF' }],
    })
    expect(send('PUT', '/upstreams/up/targets/a.test:8000/unhealthy').status).toBe(204)
    expect(send('DELETE', '/upstreams/up/targets/a.test:8000').status).toBe(204)
    expect(send('GET', '/upstreams/up/targets/all').body.data).toEqual([])
  })

  it('keep a certificate and its SNIs together', () => {
    const { send } = testAdmin()
    const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----`
    const pair = { cert: pem('CERTIFICATE'), key: pem('PRIVATE KEY') }
    const made = send('POST', '/certificates', { ...pair, snis: ['a.test', 'b.test'] })
    expect(made).toMatchObject({ status: 201, body: { snis: ['a.test', 'b.test'] } })
    expect(send('GET', '/certificates/a.test').body).toEqual(made.body)
    expect(send('PATCH', '/certificates/a.test', { snis: ['c.test'] }).body.snis).toEqual(['c.test'])
    expect(send('GET', `/certificates/${made.body.id}/snis`).body.data).toMatchObject([{ name: 'c.test' }])
    const taken = send('POST', '/certificates', { ...pair, snis: ['d.test', 'c.test'] })
    expect(taken).toMatchObject({
      status: 400,
      body: { code: 2, fields: { snis: `c.test already associated with existing certificate '${made.body.id}'` } },
    })
    expect(send('GET', '/certificates').body.data).toHaveLength(1)
    expect(send('GET', '/snis').body.data).toHaveLength(1)
    expect(send('DELETE', '/certificates/c.test').status).toBe(204)
    expect(send('GET', '/snis').body.data).toEqual([])
  })

  it('put consumers into groups (enterprise)', () => {
    expect(testAdmin().send('GET', '/consumer_groups').status).toBe(404)
    const { send } = testAdmin('', { edition: 'enterprise' })
    send('POST', '/consumer_groups', { name: 'gold' })
    send('POST', '/consumers', { username: 'u' })
    expect(send('POST', '/consumer_groups/gold/consumers', { consumer: 'u' })).toMatchObject({
      status: 201,
      body: { consumer_group: { name: 'gold' }, consumers: [{ username: 'u' }] },
    })
    expect(send('GET', '/consumers/u/consumer_groups').body.data).toMatchObject([{ name: 'gold' }])
    expect(send('DELETE', '/consumers/u/consumer_groups/gold').status).toBe(204)
    expect(send('GET', '/consumer_groups/gold/consumers').body.data).toEqual([])
  })
})
