import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { type RunningNode, startNode } from './start-node.ts'

const KONG_YML = `# The shop
_format_version: "3.0"
services:
- name: shop # sells
  url: http://shop.test:8080/v1
  routes:
  - name: all
    paths: [/]   # everything
`
const folder = mkdtempSync(join(tmpdir(), 'phasescope-write-back-'))
const file = join(folder, 'kong.yml')
let node: RunningNode
beforeAll(async () => {
  writeFileSync(file, KONG_YML)
  const ports = { proxyPort: 0, adminPort: 0, studioPort: 0 }
  node = await startNode({ folder, listen: '127.0.0.1', ...ports, writesBack: true })
})
afterAll(() => node.close())

async function admin(method: string, path: string, body: unknown): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${node.ports.admin}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.status
}

async function written(part: string): Promise<string> {
  return vi.waitFor(() => {
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(part)
    return text
  }, 10_000)
}

test('what the Admin API changes is written to kong.yml; what was there stays, and the gateway goes on', async () => {
  const said = vi.spyOn(process.stderr, 'write')
  expect(await admin('PATCH', '/routes/all', { methods: ['GET'] })).toBe(200)
  const first = await written('methods')
  expect(first).toBe(`${KONG_YML}    methods:\n    - GET\n`)
  expect(await admin('POST', '/consumers', { username: 'ann' })).toBe(201)
  expect(await admin('PATCH', '/routes/all', { methods: ['GET', 'PUT'] })).toBe(200)
  const second = await written('ann')
  expect(second).toContain('    - PUT\n')
  expect(second).toContain('- name: shop # sells\n')
  // Own writes are no edits: nothing is loaded anew.
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(said.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('reloaded'))).toEqual([])
  said.mockRestore()
  writeFileSync(file, second.replace('shop # sells', 'store # sells'))
  await vi.waitFor(async () => {
    const answer = await fetch(`http://127.0.0.1:${node.ports.admin}/services/store`)
    expect(answer.status).toBe(200)
  }, 10_000)
})
