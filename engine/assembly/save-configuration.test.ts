import { expect, it } from 'vitest'
import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

async function applied(files: Readonly<Record<string, string>>) {
  const engine = createEngine({ host: createMemoryHost() })
  const { diagnostics } = await engine.apply({ id: 'save', files })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return engine
}

function admin(engine: Engine, method: string, target: string, body?: unknown): number {
  const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
  const headers = [['Content-Type', 'application/json']] as const
  return engine.admin({ method, target, headers, ...(bytes && { body: bytes }) }, NODE).status
}

/** Every row the Admin API lists, without times. */
function rowsOf(engine: Engine): unknown {
  const paths = ['services', 'routes', 'consumers', 'plugins', 'basic-auths', 'upstreams']
  return paths.map((path) => {
    const { body } = engine.admin({ method: 'GET', target: `/${path}`, headers: [] }, NODE)
    const { data } = JSON.parse(new TextDecoder().decode(body)) as { readonly data: readonly object[] }
    return data.map((row) => ({ ...row, created_at: 0, updated_at: 0 }))
  })
}

const FILE = `# Kept
_format_version: "3.0"
services:
- name: shop
  host: \${{ env "DECK_HOST" }} # by deck
  retries: 3
consumers:
- username: ann
  basicauth_credentials: [{username: ann, password: hunter2}]
`
const ENVIRONMENT = { 'phasescope.yml': 'environment: { DECK_HOST: shop.test }\n' }

it('is the text as it was while nobody changed anything', async () => {
  const engine = await applied({ 'kong.yml': FILE, ...ENVIRONMENT })
  expect(engine.saveConfiguration()).toEqual({ path: 'kong.yml', text: FILE, isChanged: false })
  admin(engine, 'GET', '/services')
  expect(engine.saveConfiguration().isChanged).toBe(false)
})

it('keeps references to variables, and says the same once it is read again', async () => {
  const engine = await applied({ 'kong.yml': FILE, ...ENVIRONMENT })
  admin(engine, 'PATCH', '/services/shop', { tags: ['a'] })
  admin(engine, 'POST', '/services/shop/routes', { name: 'all', paths: ['/'] })
  const saved = engine.saveConfiguration()
  expect(saved.isChanged).toBe(true)
  expect(saved.text).toContain('  host: ${{ env "DECK_HOST" }} # by deck\n')
  expect(saved.text.startsWith('# Kept\n')).toBe(true)
  expect(engine.saveConfiguration()).toEqual({ ...saved, isChanged: false })
  const again = await applied({ 'kong.yml': saved.text, ...ENVIRONMENT })
  expect(rowsOf(again)).toEqual(rowsOf(engine))
})

it('stores digests once a password is one', async () => {
  const engine = await applied({ 'kong.yml': FILE, ...ENVIRONMENT })
  admin(engine, 'POST', '/consumers', { username: 'bo' })
  expect(engine.saveConfiguration().text).toContain('password: hunter2')
  expect(admin(engine, 'POST', '/consumers/bo/basic-auth', { username: 'bo', password: 'letmein' })).toBe(201)
  const { text } = engine.saveConfiguration()
  expect(text).toContain('_transform: false\n')
  expect(text).not.toMatch(/hunter2|letmein/)
  expect(rowsOf(await applied({ 'kong.yml': text, ...ENVIRONMENT }))).toEqual(rowsOf(engine))
})

it('becomes a file where there was none', async () => {
  const engine = await applied({})
  admin(engine, 'POST', '/consumers', { username: 'ann' })
  const { path, text, isChanged } = engine.saveConfiguration()
  expect({ path, isChanged }).toEqual({ path: 'kong.yml', isChanged: true })
  expect(text).toContain('\nconsumers:\n')
  expect(rowsOf(await applied({ [path]: text }))).toEqual(rowsOf(engine))
})
