import { describe, expect, it } from 'vitest'
import { testAdmin } from './tests/admin.ts'

describe('the Admin API about its node', () => {
  it('/ and /status', () => {
    const { send } = testAdmin()
    expect(send('GET', '/')).toMatchObject({
      status: 200,
      body: {
        tagline: 'Welcome to kong',
        version: '3.9.1',
        configuration: { database: 'postgres' },
        pids: { master: 7 },
      },
    })
    expect(send('GET', '/status').body).toMatchObject({ database: { reachable: true }, server: { total_requests: 5 } })
    expect(send('GET', '/status?unit=k').body.memory.lua_shared_dicts['kong']?.capacity).toBe('5120.00 KiB')
    expect(send('GET', '/status?unit=x').status).toBe(400)
    expect(testAdmin('', { database: 'off' }).send('GET', '/status').body.configuration_hash).toBe('0'.repeat(32))
  })

  it('has Kong’s headers on every answer', () => {
    const { headers } = testAdmin().send('GET', '/')
    expect(headers).toMatchObject({
      'Content-Type': 'application/json; charset=utf-8',
      'Access-Control-Allow-Origin': '*',
      'X-Kong-Admin-Latency': '2',
      Server: 'kong/3.9.1',
    })
    const origin = testAdmin().send('GET', '/', undefined, [['Origin', 'http://x.test']]).headers
    expect(origin['Access-Control-Allow-Origin']).toBe('http://x.test')
  })

  it('OPTIONS says what may be done, HEAD is GET without its body', () => {
    const { send } = testAdmin()
    const options = send('OPTIONS', '/services', undefined, [['Access-Control-Request-Headers', 'x-a']])
    expect(options.status).toBe(204)
    expect(options.headers).toMatchObject({
      Allow: 'GET, HEAD, OPTIONS, POST',
      'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS, POST',
      'Access-Control-Allow-Headers': 'x-a',
    })
    expect(send('OPTIONS', '/nothing').status).toBe(404)
    const [get, head] = [send('GET', '/services'), send('HEAD', '/services')]
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(head.headers['Content-Length']).toBe(get.headers['Content-Length'])
  })

  it('answers paths and methods it does not know as Kong does', () => {
    const { send } = testAdmin()
    expect(send('GET', '/nothing')).toMatchObject({ status: 404, body: { message: 'Not found' } })
    expect(send('POST', '/status')).toMatchObject({ status: 405, body: { message: 'Method not allowed' } })
    expect(send('DELETE', '/services').status).toBe(405)
    expect(send('GET', '/services/').status).toBe(200)
    expect(send('GET', '/default/services').status).toBe(404)
    expect(testAdmin('_format_version: "3.0"').send('GET', '/default/services').status).toBe(200)
  })

  it('describes schemas, and judges by them', () => {
    const { send } = testAdmin()
    const { fields } = send('GET', '/schemas/services').body
    expect(fields).toContainEqual({ retries: { type: 'integer', between: [0, 32767], default: 5 } })
    const plugin = send('GET', '/schemas/plugins/tenant-guard').body
    const config = plugin.fields.find((field) => 'config' in field)?.['config']
    expect(config).toMatchObject({ type: 'record', required: true })
    expect(config?.fields[1]).toEqual({ limit: { type: 'integer', between: [1, 10], required: true } })
    expect(send('GET', '/plugins/schema/tenant-guard').body.fields).toHaveLength(5)
    expect(send('GET', '/schemas/nope').body).toEqual({ message: "No entity named 'nope'" })
    expect(send('GET', '/schemas/plugins/nope').body).toEqual({ message: "No plugin named 'nope'" })
    expect(send('POST', '/schemas/plugins/validate', { name: 'tenant-guard', config: { limit: 2 } })).toMatchObject({
      status: 200,
      body: { message: 'schema validation successful' },
    })
    expect(send('POST', '/schemas/services/validate', {}).body).toMatchObject({
      code: 2,
      message: 'schema violation (host: required field missing)',
    })
    expect(send('GET', '/services').body.data).toEqual([])
  })

  it('lists plugins, endpoints, timers, caches and the log level', () => {
    const { send } = testAdmin()
    expect(send('GET', '/plugins/enabled').body).toEqual({ enabled_plugins: ['tenant-guard', 'key-auth'] })
    expect(send('GET', '/endpoints').body.data).toEqual(
      expect.arrayContaining(['/', '/services/{services}/routes/{routes}', '/routes/{routes}/service', '/tags/{tags}']),
    )
    expect(send('GET', '/timers').body).toHaveProperty('worker')
    expect(send('GET', '/status/ready').body).toEqual({ message: 'ready' })
    expect(send('GET', '/schemas/vaults/env').body.fields.find((field) => 'config' in field)).toMatchObject({
      config: { fields: [{ prefix: { type: 'string' } }] },
    })
    expect(send('GET', '/schemas/vaults/nope').body).toEqual({ message: "No vault named 'nope'" })
    expect(send('GET', '/cache/x').status).toBe(404)
    expect(send('DELETE', '/cache').status).toBe(204)
    expect(send('GET', '/debug/node/log-level').body).toEqual({ message: 'log level: notice' })
  })

  it('reads forms: lists, records, numbers, booleans, nothing', () => {
    const { send } = testAdmin()
    send('POST', '/services', 'name=s&host=h&port=81&path=&tags[]=a&tags[]=b')
    expect(send('GET', '/services/s').body).toMatchObject({ port: 81, path: null, tags: ['a', 'b'] })
    const route = 'paths[2]=/b&paths[1]=/a&strip_path=false&headers.x-a=1&headers.x-a=2&service.name=s'
    expect(send('POST', '/routes', route).body).toMatchObject({
      paths: ['/a', '/b'],
      strip_path: false,
      headers: { 'x-a': ['1', '2'] },
      service: { id: expect.any(String) },
    })
    const part = (name: string, value: string) =>
      `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const multipart = `${part('name', 'tenant-guard')}${part('config.limit', '3')}${part('config.names', 'one')}--X--\r\n`
    const made = send('POST', '/plugins', multipart, [['Content-Type', 'multipart/form-data; boundary=X']])
    expect(made.body.config).toMatchObject({ limit: 3, names: ['one'] })
  })
})
