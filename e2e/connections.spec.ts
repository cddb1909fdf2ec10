import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'

import { setBreakpoint } from './gutter.ts'
import { expect, picture, test, type Studio } from './studio.ts'

/** Connections as a person meets them. */
class ConnectionsView {
  readonly studio: Studio
  readonly page: Page

  constructor(studio: Studio) {
    this.studio = studio
    this.page = studio.page
  }

  async openSample(name: string): Promise<void> {
    await this.studio.open()
    await this.page.getByRole('button', { name: /^Scenario:/ }).click()
    await this.page.getByRole('menuitem', { name, exact: true }).click()
    await expect(this.page.getByRole('button', { name: `Scenario: ${name}` })).toBeVisible()
    await expect(this.studio.codeState()).toHaveText(/Running/)
  }

  async load(name: string): Promise<void> {
    await this.studio
      .region('Explorer')
      .getByRole('button', { name: new RegExp(`^Load conversation ${name}:`) })
      .click()
  }

  async play(name: string): Promise<void> {
    await this.load(name)
    await this.studio
      .region('Connection')
      .getByRole('button', { name: /^Play the script/ })
      .click()
  }

  async open(): Promise<void> {
    await this.studio.region('Connection').getByRole('button', { name: 'Open', exact: true }).click()
  }

  async say(text: string, kind?: string): Promise<void> {
    const message = this.studio.region('Message')
    if (kind !== undefined) await message.getByRole('radio', { name: kind, exact: true }).check()
    await message.locator('textarea').fill(text)
    await message.getByRole('button', { name: 'Send message' }).click()
  }

  lane(): Locator {
    return this.studio.region('Connections')
  }

  /** A row of the lane by its name. */
  row(name: RegExp): Locator {
    return this.lane()
      .getByRole('list', { name: 'Frames' })
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('button', { name }) })
  }

  async select(name: RegExp): Promise<void> {
    await this.lane().getByRole('button', { name }).first().click()
  }

  async tab(name: string): Promise<void> {
    await this.studio
      .region('Frame')
      .getByRole('tab', { name: new RegExp(`^${name}`) })
      .click()
  }

  details(): Locator {
    return this.studio.region('Frame').getByRole('tabpanel')
  }

  /** Replaces a file of the sample by a changed one, through the editor. */
  async edit(sample: string, path: string, change: (text: string) => string): Promise<void> {
    await this.studio.region('Explorer').getByRole('button', { name: path, exact: true }).click()
    const editor = this.page.getByRole('textbox', { name: `Editor content, ${path}` })
    await editor.waitFor({ state: 'attached' })
    const text = await this.page.evaluate(async (url) => (await fetch(url)).text(), `/scenarios/${sample}/${path}`)
    await editor.focus()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.insertText(change(text))
    await expect(this.studio.codeState()).toHaveText(/Running/)
  }
}

test('chat: open, say, see what was changed and dropped and why, send again, close, replay against another plugin', async ({
  studio,
}) => {
  const view = new ConnectionsView(studio)
  await view.openSample('chat')
  await expect(view.lane()).toContainText('No connection was opened yet.')
  await view.open()
  await expect(view.row(/^Answer: 101/)).toContainText('no plugin sees the answer')
  await expect(view.lane()).toContainText('protocol v1.chat')
  await expect(view.lane()).toContainText('Service chat-service is ws: access does not run here.')

  await view.say('hello')
  await expect(view.row(/^Frame 2: text from the upstream, 5 B, forwarded: hello/)).toBeVisible()
  await view.say('my card is 4111 1111 1111 1111')
  const changed = /^Frame 3: text from the client, 30 B, changed by redact/
  await expect(view.row(changed)).toContainText('removed 4111 111…added ****')
  await expect(view.row(changed).getByRole('list', { name: 'Plugins in ws_client_frame' })).toContainText(
    'redactchanged',
  )
  await view.say('/shutdown')
  const dropped = /^Frame 5: text from the client, 9 B, dropped by redact/
  await expect(view.row(dropped)).toContainText('never sent')
  await expect(view.row(dropped)).toContainText('handler.lua:14')
  await expect(view.row(dropped)).toContainText('not run: dropped-by redact')

  await view.select(changed)
  await expect(view.details()).toContainText('Before → after · 30 B → 15 B')
  await expect(view.details().locator('ins')).toContainText('****')
  await view.tab('Calls')
  await expect(view.details()).toContainText('kong.websocket.client.set_frame_data("my card is ****")')
  await view.select(dropped)
  await view.tab('Why')
  await expect(view.details()).toContainText('redact:ws_client_frame dropped the frame')
  await expect(view.details()).toContainText(
    'multi-proto:ws_client_frame did not run. redact (handler.lua:14) dropped it before.',
  )
  await expect(view.details()).toContainText('The service speaks WebSocket; access does not run there')

  await view
    .row(dropped)
    .getByRole('button', { name: /^Edit and send again/ })
    .click()
  await expect(studio.region('Message')).toContainText('edited from frame 5')
  await view.say('/shutdown please')
  await expect(view.row(/^Frame 6: text from the client, 16 B, forwarded: \/shutdown please/)).toBeVisible()
  await view.say('01 02 ff', 'binary')
  await expect(view.row(/^Frame 9: binary from the upstream, 3 B, forwarded/)).toBeVisible()
  await view.say('there?', 'ping')
  await expect(view.row(/pong from the upstream/)).toBeVisible()

  await view.lane().getByRole('button', { name: 'Close connection' }).click()
  await expect(view.row(/^End: The client closed the connection/)).toContainText('ws_close')
  await view.edit('chat', 'kong/plugins/redact/handler.lua', (text) =>
    text.replace('"****"', '"[card]"').replace('data == conf.forbidden', 'false'),
  )
  await view.lane().getByText('at once').click()
  await view.lane().getByRole('button', { name: 'Replay', exact: true }).click()
  const differences = view.lane().getByRole('region', { name: 'Differences of the sessions' })
  await expect(differences).toContainText('frames differ')
  await expect(differences.getByRole('row', { name: /changed client .* something else was sent on/ })).toContainText(
    'my card is [card]',
  )
  await expect(differences.getByRole('row', { name: /was dropped, now forwarded/ })).toContainText('/shutdown')
  await expect(differences.getByRole('row', { name: /^new upstream/ })).toContainText('/shutdown')
})

test('a conversation of phasescope.yml is played, and its expectations are held against it', async ({ studio }) => {
  const view = new ConnectionsView(studio)
  await view.openSample('chat')
  await view.play('conversation')
  await view.tab('Script')
  await expect(view.details()).toContainText('Expected · all hold')
  await expect(view.details()).toContainText('frame 5 was dropped by redact')
  await view.play('too much')
  await expect(view.row(/closed the connection by multi-proto/)).toContainText('never sent')
  await expect(view.row(/^End: multi-proto .* closed the connection/)).toContainText('4000')
  await view.tab('Script')
  await expect(view.details()).toContainText('Expected · all hold')
})

test('the keys walk over frames, and filters leave out what one does not look for', async ({ studio, page }) => {
  const view = new ConnectionsView(studio)
  await view.openSample('chat')
  await view.play('conversation')
  await expect(view.row(/^End:/)).toBeVisible()
  await view.select(/^End/)
  await page.keyboard.press('Home')
  await expect(view.lane().getByRole('button', { name: /^Opening/ })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(view.lane().getByRole('button', { name: /^Frame 1:/ })).toBeFocused()
  await expect(view.lane().getByRole('button', { name: /^Frame 1:/ })).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('End')
  await expect(view.lane().getByRole('button', { name: /^End:/ })).toBeFocused()
  await view
    .lane()
    .getByRole('button', { name: /^control/ })
    .click()
  await expect(view.row(/ping from/)).toHaveCount(0)
  await view.lane().getByRole('searchbox').fill('card')
  await expect(view.row(/^Frame/)).toHaveCount(2)
})

test('a WebSocket of the page stands in the same lane', async ({ studio, page }) => {
  const view = new ConnectionsView(studio)
  await view.openSample('chat')
  await page.evaluate(() => {
    const socket = new WebSocket('ws://gateway.local/chat/api.test/chat')
    socket.onopen = () => socket.send('from the page')
    Object.assign(globalThis, { socket })
  })
  await expect(view.row(/^Frame 2: text from the upstream, 13 B, forwarded: from the page/)).toBeVisible()
  await expect(view.lane()).toContainText('from a client')
  const heard = page.evaluate(
    () =>
      new Promise((resolve) => {
        const { socket } = globalThis as unknown as { socket: WebSocket }
        socket.onmessage = ({ data }) => resolve(data)
      }),
  )
  await view.say('said from the studio')
  expect(await heard).toBe('said from the studio')
})

test('a breakpoint in a frame handler stops there; the frame is held until it goes on', async ({ studio, page }) => {
  const view = new ConnectionsView(studio)
  await view.openSample('chat')
  const path = 'kong/plugins/redact/handler.lua'
  await setBreakpoint(studio, path, 12)
  await page.getByRole('button', { name: 'Debug', exact: true }).click()
  await expect(view.row(/^Answer: 101/)).toBeVisible()
  await view.say('wait')
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText('handler.lua:12')
  await expect(studio.region('Debugger')).toContainText('wait')
  await page.keyboard.press('Alt+5')
  await expect(view.row(/^Frame 1 from the client is in its handlers/)).toContainText('is running')
  await page.keyboard.press('Alt+3')
  await page
    .getByRole('toolbar', { name: 'Debugger controls' })
    .getByRole('button', { name: 'Continue', exact: true })
    .click()
  await page.keyboard.press('Alt+5')
  await expect(view.row(/^Frame 2: text from the upstream, 4 B, forwarded: wait/)).toBeVisible()
})

test('tcp-guard: preread by source and SNI, bytes as text and hex', async ({ studio }) => {
  const view = new ConnectionsView(studio)
  await view.openSample('tcp-guard')
  await view.play('TLS ends here')
  await expect(view.lane()).toContainText('SNI redis.example')
  await expect(view.row(/^Opening: TLS/).getByRole('list', { name: 'Plugins in preread' })).toContainText('tcp-guard')
  await view.select(/^14 B from the client, forwarded/)
  await expect(view.details()).toContainText('2a 31 0d 0a 24 34')
  await expect(view.details()).toContainText('*1..$4..PING..')
  await expect(view.row(/^End:/).getByRole('list', { name: 'Plugins in log' })).toContainText('tcp-guard')
  await view.tab('Script')
  await expect(view.details()).toContainText('Expected · all hold')

  await view.play('banned')
  await expect(view.row(/^Opening: TCP .* no upstream was called/)).toContainText('exit')
  await view.tab('Script')
  await expect(view.details()).toContainText('Expected · all hold')
  await view.select(/^Opening/)
  await view.tab('Why')
  await expect(view.details()).toContainText('tcp-guard:preread ended it: exit 403')
  await expect(view.details()).toContainText('the certificate phase runs only during a TLS handshake')
})

test('udp-session: datagrams of one client are one session', async ({ studio }) => {
  const view = new ConnectionsView(studio)
  await view.openSample('udp-session')
  await view.load('three datagrams, one session')
  await view.open()
  await view.say('hits:1|c')
  await expect(view.row(/^8 B from the upstream, forwarded: hits:1\|c/)).toBeVisible()
  await view.say('00 ff', 'hex')
  await expect(view.row(/^2 B from the upstream, forwarded: 00 ff/)).toBeVisible()
  await expect(view.lane()).toContainText('4 datagrams')
  await view.play('answered by the plugin')
  await expect(view.row(/from the client, read: ping/)).toContainText('read by a plugin')
  await expect(view.row(/said: pong/)).toContainText('said by the gateway')
})

test('the worker lane: init_worker, configure, timers with their errors, and the way to the source', async ({
  studio,
  page,
}) => {
  const view = new ConnectionsView(studio)
  await view.openSample('chat')
  await view.edit('chat', 'kong/plugins/redact/handler.lua', (text) =>
    text.replace(
      'return Redact',
      `function Redact:init_worker()
  ngx.timer.at(0.05, function() error("too late") end)
end
function Redact:configure(configs)
  kong.log.notice("configured ", configs and #configs or "nil")
end

return Redact`,
    ),
  )
  await page.keyboard.press('Alt+6')
  const worker = studio.region('Worker')
  const deeds = worker.getByRole('list', { name: 'Deeds of the worker' })
  await expect(deeds.getByRole('listitem').filter({ hasText: 'redact:init_worker' })).toBeVisible()
  await expect(deeds).toContainText('configs = array of 1')
  const timer = deeds.getByRole('listitem').filter({ hasText: 'timer' }).filter({ hasText: 'error:' })
  await expect(timer).toContainText('too late')
  await timer.getByRole('button', { name: /handler\.lua:\d+/ }).click()
  await expect(page.getByRole('textbox', { name: 'Editor content, kong/plugins/redact/handler.lua' })).toBeAttached()
  await worker.getByRole('button', { name: /^timer/ }).click()
  await expect(timer).toHaveCount(0)
})

test('the chunk grid: what each plugin did to each chunk', async ({ studio }) => {
  const view = new ConnectionsView(studio)
  await view.openSample('chunks')
  const grid = () => studio.region('Inspector').getByRole('table', { name: 'Chunks' })
  await studio.load('collect')
  await studio.send()
  await studio.region('Inspector').getByRole('tab', { name: 'Chunks' }).click()
  await expect(grid().getByRole('row', { name: /^1 first, 6 B held \(nil\)/ })).toBeVisible()
  await expect(grid().getByRole('row', { name: /^4 .*let out.*\[first,second,third\].*eof/ })).toBeVisible()
  await studio.load('drop')
  await studio.send()
  await expect(grid().getByRole('row', { name: /^2 second .*dropped \(nil\)/ })).toBeVisible()
})

test('a body of a thousand chunks is drawn as quickly as one of four', async ({ studio, page }) => {
  await page.route('**/scenarios/chunks/phasescope.yml', async (route) => {
    const text = await (await route.fetch()).text()
    const thousand = `"${'0123456789'.repeat(400)}" }, chunks: 1000`
    await route.fulfill({ body: text.replace('"first,second,third" }, chunks: 3, delay: 20ms', thousand) })
  })
  const view = new ConnectionsView(studio)
  await view.openSample('chunks')
  const grid = () => studio.region('Inspector').getByRole('table', { name: 'Chunks' })
  await studio.load('pass')
  await studio.send()
  await studio.region('Inspector').getByRole('tab', { name: 'Chunks' }).click()
  await expect(studio.region('Inspector')).toContainText('1001 chunks.')
  expect(await grid().getByRole('row').count()).toBeLessThan(60)
  await studio
    .region('Inspector')
    .getByRole('region', { name: 'Chunks in order' })
    .evaluate((box) => box.scrollTo({ top: box.scrollHeight }))
  await expect(grid().getByRole('row', { name: /^1001 .*eof/ })).toBeVisible()
})

test('both themes hold up, and axe finds nothing', async ({ studio, page }) => {
  test.setTimeout(240_000)
  const view = new ConnectionsView(studio)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await view.openSample('chat')
  const check = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  }
  await view.play('conversation')
  await expect(view.row(/^End:/)).toBeVisible()
  await view.select(/^End/)
  await page.keyboard.press('Home')
  await view.select(/^Frame 3:/)
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await picture(page, theme === 'dark' ? 'frames' : 'frames-light')
    await view.tab('Why')
    await check()
    await page.keyboard.press('Alt+6')
    await expect(studio.region('Worker')).toBeVisible()
    await check()
    await page.keyboard.press('Alt+5')
    await view.tab('Frame')
  }
  await view.lane().getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(view.lane()).toContainText('frames went the same way')
  await check()
})
