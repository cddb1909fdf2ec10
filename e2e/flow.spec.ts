import AxeBuilder from '@axe-core/playwright'
import { dropScenario } from './drop-scenario.ts'
import { expect, picture, test } from './studio.ts'
import { scenarioFrom } from './worker-client.ts'

test.beforeEach(async ({ studio }) => {
  await studio.open()
})

test('the four ends show the messages there whole', async ({ studio, page }) => {
  await studio.load('happy path')
  await studio.send()
  const flow = studio.region('Flow')
  const inspector = studio.region('Inspector')
  await flow.getByRole('button', { name: /^client in: GET/ }).click()
  const request = inspector.getByRole('region', { name: 'State of client request' })
  await expect(request).toContainText('ACME')
  await flow.getByRole('button', { name: /^upstream out:/ }).click()
  const sent = inspector.getByRole('region', { name: 'State of upstream request' })
  await expect(sent).toContainText('X-Forwarded-Proto')
  await expect(sent).toContainText('acmetenant-guard access.lua:28')
  await expect(sent).not.toContainText('alice-key')
  await flow.getByRole('button', { name: /^upstream in:/ }).click()
  const received = inspector.getByRole('region', { name: 'State of upstream response' })
  await expect(received).toContainText('200 OK')
  await expect(received).toContainText('"total":"41.50"')
  await expect(received).not.toContainText('X-Tag')
  await flow.getByRole('button', { name: /^client out:/ }).click()
  await expect(inspector.getByRole('region', { name: 'State of client response' })).toContainText('X-Tag')
  await expect(page.getByRole('list', { name: 'Ends of the flow' }).getByRole('listitem')).toHaveCount(4)
})

test('a step by keys: source and diff; with Shift everything between two steps', async ({ studio, page }) => {
  await studio.load('happy path')
  await studio.send()
  const flow = studio.region('Flow')
  await flow.getByRole('button', { name: /^1\. rewrite request-tagger ran/ }).click()
  await expect(page.getByRole('tab', { name: /handler\.lua/, selected: true })).toBeVisible()
  await page.getByRole('tab', { name: 'Changes' }).click()
  const inspector = studio.region('Inspector')
  await expect(inspector.getByRole('region', { name: 'Changes of kong.ctx.shared' })).toContainText(
    'added tag: tag-get',
  )
  await flow.getByRole('button', { name: /^1\. rewrite request-tagger ran/ }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(flow.getByRole('button', { name: /^2\. access simple-key ran/ })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await expect(flow.getByRole('button', { name: /^2\. access simple-key ran/ })).toHaveAttribute('aria-pressed', 'true')
  for (const _ of [1, 2]) await page.keyboard.press('Shift+ArrowRight')
  const between = inspector.getByRole('region', { name: 'Between two steps' })
  await expect(between).toContainText('From the end of simple-key:access to the end of audit-log:access')
  await expect(between.getByRole('region', { name: 'Changes of kong.ctx.plugin tenant-guard' })).toContainText(
    'tenant: acme',
  )
  await expect(between.getByRole('region', { name: 'Changes of kong.ctx.plugin audit-log' })).toContainText(
    'label: vip',
  )
  await expect(between.getByRole('region', { name: 'Changes of upstream request' })).toContainText(
    'removed x-tenant: ACME',
  )
  await flow.getByRole('button', { name: /^client out:/ }).click({ modifiers: ['Shift'] })
  await expect(between.getByRole('region', { name: 'Changes of client response' })).toContainText(
    'added X-Tag: tag-get',
  )
  await between.getByRole('button', { name: 'Show one step' }).click()
  await expect(between).toBeHidden()
})

test('phases fold away and come back; overlays show cost, changes and scope', async ({ studio, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await studio.load('happy path')
  await studio.send()
  const flow = studio.region('Flow')
  const row = flow.getByRole('button', { name: /^3\. access tenant-guard ran/ })
  await expect(row).toBeVisible()
  await flow.getByRole('button', { name: 'Fold access' }).press('Enter')
  await expect(row).toHaveCount(0)
  await expect(flow.getByText('4 rows folded').or(flow.getByText('3 rows folded'))).toBeVisible()
  // A screen reader still finds every step.
  expect((await studio.steps()).filter((step) => step.includes('access tenant-guard'))).toHaveLength(1)
  await flow.getByRole('button', { name: 'Unfold access' }).click()
  await expect(row).toBeVisible()
  const overlay = (name: string) => flow.getByRole('radio', { name, exact: true }).check()
  await overlay('Changes')
  await expect(row).toContainText('+2')
  await overlay('Scope')
  await expect(row).toContainText('route')
  await overlay('Cost')
  await expect(row).toContainText(/\d/)
  const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Flow"]').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  await overlay('Plain')
})

test('why: one sentence for each phase of a plugin, its ladder and the routes', async ({ studio, page }) => {
  await studio.load('happy path')
  await studio.send()
  await studio
    .region('Flow')
    .getByRole('button', { name: /^3\. access tenant-guard ran/ })
    .click()
  const inspector = studio.region('Inspector')
  await expect(inspector.getByRole('article', { name: 'tenant-guard:access' })).toContainText(
    'It ran as step 3 with priority 1050, configured on route orders: access runs after the route is matched',
  )
  const others = inspector.getByRole('region', { name: 'Other phases of tenant-guard' })
  await expect(others).toContainText('rewrite runs global configurations only')
  await expect(others).toContainText('log runs after the answer was sent')
  await studio
    .region('Flow')
    .getByRole('button', { name: /access audit-log ran/ })
    .click()
  await expect(page.getByRole('region', { name: 'Configurations of audit-log' }).getByRole('listitem')).toHaveText([
    /consumer alice\s*used/,
    /global\s*less specific/,
  ])
})

test('who turned buffering on is said', async ({ studio, page }) => {
  await dropScenario(page, 'response-or-filters', scenarioFrom('public/scenarios/response-or-filters').files)
  await studio.load('buffered, then filtered in one piece')
  await studio.send()
  const warnings = studio.region('Inspector').getByRole('list', { name: 'Warnings' })
  await expect(warnings).toContainText('The answer was buffered. with-response has a response handler')
})

test('both themes', async ({ studio, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1600, height: 1000 })
  await studio.load('happy path')
  await studio.send()
  const flow = studio.region('Flow')
  await flow.getByRole('button', { name: /^2\. access simple-key ran/ }).click()
  await flow.getByRole('button', { name: /^client out:/ }).click({ modifiers: ['Shift'] })
  await flow.getByRole('radio', { name: 'Cost', exact: true }).check()
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await picture(page, theme === 'dark' ? 'flow' : 'flow-light')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  }
})

test('a trace file with a script in every field opens, shows it as text and runs nothing', async ({ studio, page }) => {
  const script = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
  const link = 'javascript:window.hacked=1'
  const who = { request: script, phase: 'access', plugin: script, instance: script, at: { file: link, line: 1 } }
  const body = { size: 3, text: script }
  const pairs = [[script, script]]
  const events = [
    {
      type: 'request-received',
      method: script,
      target: script,
      scheme: script,
      httpVersion: script,
      headers: pairs,
      client: script,
      body,
    },
    {
      type: 'route-matched',
      route: script,
      service: script,
      candidates: [{ routeId: script, routeName: script, matched: false, ruledOutBy: script }],
    },
    {
      type: 'plugin-collected',
      ...who,
      priority: 1,
      scope: script,
      ladder: [{ rowId: script, scope: script, isWinner: false, missing: script }],
    },
    { type: 'handler-started', ...who, priority: 1, scope: script },
    { type: 'call-made', ...who, name: script, arguments: [script], results: [script], error: script },
    { type: 'value-changed', ...who, target: 'kong.ctx.shared', key: script, before: script, after: script },
    { type: 'log-written', ...who, level: 'error', message: script },
    { type: 'error-thrown', ...who, message: script, traceback: script },
    { type: 'handler-ended', ...who, cost: 1, error: script },
    {
      type: 'handler-skipped',
      ...who,
      plugin: `${script}2`,
      priority: 1,
      reason: { code: 'exited-by', by: script, detail: script },
      sentence: script,
    },
    {
      type: 'response-sent',
      status: 200,
      reason: script,
      headers: pairs,
      source: 'service',
      outcome: 'complete',
      body,
      latency: 1,
    },
  ].map((event, seq) => ({ seq, t: seq, ...event }))
  const header = { version: 1, kong: script, edition: 'community', seed: 1, scenario: script }
  const text = [header, ...events].map((line) => JSON.stringify(line)).join('\n')
  await page.evaluate((content) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([content], 'evil.trace.jsonl'))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  }, text)
  const inspector = studio.region('Inspector')
  await expect(inspector).toContainText('<script>window.hacked=1</script>')
  await expect.poll(() => studio.steps()).toHaveLength(2)
  for (const tab of ['Why', 'Changes', 'State', 'Calls', 'Log']) {
    await inspector.getByRole('tab', { name: tab }).click()
    await expect(inspector.getByRole('tabpanel')).toContainText('window.hacked=1')
  }
  await page.getByRole('radio', { name: 'Order matrix' }).check()
  await expect(page.getByRole('table', { name: 'Order matrix' })).toContainText('onerror')
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(await page.locator('a[href^="javascript"], img[src="x"]').count()).toBe(0)
})
