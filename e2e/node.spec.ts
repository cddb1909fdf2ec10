import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { startGateway } from './node-gateway.ts'
import { expect, test } from './studio.ts'

test('the Node host: the studio is served, a request of curl appears in it, an edit is saved to disk and runs', async ({
  studio,
  page,
  request,
}) => {
  const gateway = await startGateway()
  try {
    await page.goto(gateway.studio)
    await expect(page.getByRole('radio', { name: 'Node backend' })).toBeChecked()
    await expect(studio.gatewayState()).toHaveText(/ready/)
    // The served folder comes after the connection, with a history of its own.
    await expect(studio.codeState()).toHaveText(/Running/)
    const answer = await request.get(`${gateway.proxy}/orders/7`, {
      headers: { apikey: 'bob-key', 'x-tenant': 'globex' },
    })
    expect(answer.status()).toBe(200)
    expect(answer.headers()['x-tenant']).toBe('globex')
    await studio
      .region('Request')
      .getByRole('tab', { name: /History/ })
      .click()
    await expect(studio.region('Request')).toContainText('/orders/7')

    const path = 'kong/plugins/tenant-guard/handler.lua'
    await studio.edit(path, (text) => text.replace('"X-Tenant"', '"X-Edited-Here"'))
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => readFileSync(join(gateway.folder, path), 'utf8')).toContain('X-Edited-Here')
    const edited = (): Promise<Record<string, string>> =>
      request
        .get(`${gateway.proxy}/orders/7`, { headers: { apikey: 'bob-key', 'x-tenant': 'globex' } })
        .then((again) => again.headers())
    await expect.poll(edited).toHaveProperty('x-edited-here', 'globex')
  } finally {
    gateway.stop()
  }
})
