import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import AxeBuilder from '@axe-core/playwright'
import { WebSocket } from 'ws'

import { expect, picture, test } from './studio.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** first-plugin, the chat of `chat`, and a TCP service that echoes. */
function folderOf(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'phasescope-e2e-')), 'shop')
  cpSync(join(root, 'public/scenarios/first-plugin'), folder, { recursive: true })
  cpSync(join(root, 'public/scenarios/chat/kong/plugins/redact'), join(folder, 'kong/plugins/redact'), {
    recursive: true,
  })
  writeFileSync(
    join(folder, 'kong.conf'),
    'plugins = bundled, request-tagger, simple-key, tenant-guard, audit-log, redact\nstream_listen = 127.0.0.1:0\n',
  )
  const services = `
  - name: chat
    url: ws://chat.test
    routes: [{ name: chat, protocols: [ws, wss], paths: [/chat], strip_path: false }]
    plugins: [{ name: redact, protocols: [ws, wss], config: { forbidden: /shutdown } }]
  - name: lines
    protocol: tcp
    host: lines.test
    port: 7
    routes: [{ name: lines, protocols: [tcp], sources: [{ ip: 127.0.0.1 }] }]
`
  const config = join(folder, 'kong.yml')
  writeFileSync(config, readFileSync(config, 'utf8').replace('\nservices:', `\nservices:${services.trimEnd()}`))
  const upstreams = '\n  chat.test:\n    - websocket: { echo: true }\n  lines.test:\n    - echo: true\n'
  const own = join(folder, 'phasescope.yml')
  const text = readFileSync(own, 'utf8')
  if (/^upstreams:$/m.test(text)) writeFileSync(own, text.replace(/^upstreams:$/m, `upstreams:${upstreams.trimEnd()}`))
  else appendFileSync(own, `upstreams:${upstreams}`)
  return folder
}

/** `phasescope start --record` on free ports. */
async function startRecording(folder: string) {
  const ports = ['--proxy-port', '0', '--tls-port', '0', '--admin-port', '0', '--studio-port', '0']
  const child = spawn(process.execPath, ['engine/bin/phasescope.js', 'start', folder, '--record=1000', ...ports], {
    cwd: root,
  })
  const banner = await new Promise<string>((resolve, reject) => {
    let seen = ''
    child.stdout.on('data', (part) => {
      seen += String(part)
      if (seen.includes('Ctrl+C')) resolve(seen)
    })
    child.stderr.on('data', (part) => (seen += String(part)))
    child.on('exit', () => reject(new Error(`the gateway did not start: ${seen}`)))
  })
  const address = (name: string): string => new RegExp(`${name} +(\\w+://[^\\s,]+)`).exec(banner)?.[1] ?? ''
  return {
    proxy: address('proxy'),
    studio: address('studio'),
    stream: Number(new URL(address('streams').replace('tcp:', 'http:')).port),
    stop: () => void child.kill(),
  }
}

async function chat(proxy: string, said: readonly string[]): Promise<void> {
  const socket = new WebSocket(`${proxy.replace('http:', 'ws:')}/chat`)
  await new Promise((resolve) => socket.once('open', resolve))
  for (const line of said) {
    const answer = new Promise((resolve) => socket.once('message', resolve))
    socket.send(line)
    await answer
  }
  socket.close(1000)
  await new Promise((resolve) => socket.once('close', resolve))
}

/** As `nc` would. */
function lines(port: number, said: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(said))
    socket.once('data', () => socket.end())
    socket.once('error', reject)
    socket.once('close', () => resolve())
  })
}

test('a studio that opens later sees requests, WebSocket and TCP; a replayed session shows which frames differ', async ({
  studio,
  page,
  request,
}) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
  await page.setViewportSize({ width: 1500, height: 900 })
  const gateway = await startRecording(folderOf())
  try {
    for (let n = 0; n < 50; n += 1) {
      const headers: Record<string, string> =
        n % 7 === 3 ? { 'x-tenant': 'acme' } : { apikey: 'alice-key', 'x-tenant': 'acme' }
      await request.get(`${gateway.proxy}/orders/${n}`, { headers })
    }
    await chat(gateway.proxy, ['hello', 'my card is 4111 1111 1111 1111', 'bye'])
    await lines(gateway.stream, 'PING\r\n')

    await page.goto(gateway.studio)
    await expect(studio.gatewayState()).toHaveText(/ready/, { timeout: 20_000 })
    await expect(studio.codeState()).toHaveText(/Running/, { timeout: 20_000 })
    await page.keyboard.press('Alt+8')
    const traffic = studio.region('Recorded traffic')
    await expect(traffic.getByRole('status', { name: 'State of the ring' })).toContainText('52 kept')
    await expect(traffic.getByRole('checkbox', { name: 'Without a studio, too' })).toBeChecked()
    const rows = traffic.getByRole('table', { name: 'Recorded requests' }).locator('tbody').getByRole('row')
    await expect(rows.nth(0)).toContainText(/TCP.*1 pieces from the client, 1 from the upstream/)
    await expect(rows.nth(1)).toContainText(/101.*WebSocket.*\/chat.*4 frames from the client, 4 from the upstream/)
    for (const theme of ['dark', 'light'] as const) {
      if (theme === 'light') await page.getByRole('button', { name: 'Use the light theme' }).click()
      const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Recorded traffic"]').analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
      await picture(page, theme === 'dark' ? 'record-connections' : 'record-connections-light')
    }

    // it goes on while the page is away
    await page.goto('about:blank')
    await request.get(`${gateway.proxy}/orders/away`, { headers: { apikey: 'alice-key', 'x-tenant': 'acme' } })
    await page.goto(gateway.studio)
    await expect(studio.codeState()).toHaveText(/Running/, { timeout: 20_000 })
    await page.keyboard.press('Alt+8')
    await expect(traffic.getByRole('status', { name: 'State of the ring' })).toContainText('53 kept')
    await traffic.getByRole('combobox', { name: 'Kind' }).selectOption('WebSockets')
    await expect(rows).toHaveCount(1)
    await rows.getByRole('button', { name: '/chat' }).click()
    await expect(studio.region('Connections')).toContainText('my card is')

    // an edit that lets card numbers through
    const path = 'kong/plugins/redact/handler.lua'
    await studio.region('Explorer').getByRole('button', { name: path, exact: true }).click()
    const editor = page.getByRole('textbox', { name: /^Editor content, kong\/plugins\/redact/ })
    await editor.focus()
    await page.keyboard.press('ControlOrMeta+a')
    const text = readFileSync(join(root, 'public/scenarios/chat', path), 'utf8')
    await page.keyboard.insertText(text.replace('if count > 0 then', 'if count > 9 then'))
    await expect(studio.codeState()).toHaveText(/Running/)
    await page.keyboard.press('Alt+8')
    await traffic.getByRole('combobox', { name: 'Kind' }).selectOption('Everything')
    await traffic.getByRole('button', { name: 'Replay against the editor' }).click()
    await expect(traffic.getByRole('status', { name: 'Result of the replay' })).toContainText('1 of 53 differ.')
    const differing = traffic.getByRole('list', { name: 'Requests that differ' }).getByRole('button')
    await expect(differing).toHaveText([/differs\s*WebSocket \/chat\s*Frame \d from the client/])
    await picture(page, 'replay-connections')
    await differing.click()
    await expect(studio.region('Differences of the sessions')).toContainText(/frames differ\./)
  } finally {
    gateway.stop()
  }
})
