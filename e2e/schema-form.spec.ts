import AxeBuilder from '@axe-core/playwright'
import { scenarioFrom } from './worker-client.ts'
import { cursorBehind, dropZip } from './files.ts'
import { keptFile } from './kept.ts'
import { expect, picture, test, type Studio } from './studio.ts'

const SCHEMA = 'kong/plugins/tenant-guard/schema.lua'

/** A schema with every kind of field. */
const EVERY_FIELD = `local typedefs = require "kong.db.schema.typedefs"

return {
  name = "tenant-guard",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { tenants = { description = "Who may order.", type = "array", required = true,
              elements = { type = "string", len_min = 2 } } },
          { limit = { type = "integer", required = true, default = 5, between = { 1, 1000 } } },
          { policy = { type = "string", default = "local", one_of = { "local", "redis" } } },
          { strict = { type = "boolean", default = true } },
          { methods = { type = "set", elements = { type = "string", one_of = { "GET", "POST", "PUT" } } } },
          { redis = { type = "record", fields = {
              { host = typedefs.host },
              { port = typedefs.port { default = 6379 } },
              { password = { type = "string", referenceable = true, encrypted = true } },
          } } },
          { labels = { type = "map", keys = { type = "string" }, values = { type = "string" } } },
          { rules = { type = "array", elements = { type = "record", fields = {
              { path = { type = "string", required = true } },
              { ratio = { type = "number", default = 0.5 } },
          } } } },
        },
    } },
  },
}
`

const form = (studio: Studio) => studio.region('Configuration form')
const field = (studio: Studio, name: string) => form(studio).getByRole('group', { name: `Field ${name}`, exact: true })
const kongYml = ({ page }: Studio) => keptFile(page, 'kong.yml', 'form-trial')

/** Opens first-plugin with the schema of many fields, from a zip. */
async function openForm(studio: Studio, changes: Readonly<Record<string, string>> = {}): Promise<void> {
  const { files } = scenarioFrom('public/scenarios/first-plugin')
  await dropZip(studio.page, 'form-trial', { ...files, [SCHEMA]: EVERY_FIELD, ...changes })
  await expect(studio.codeState()).toHaveText(/Running/)
  await studio.region('Explorer').getByRole('button', { name: SCHEMA, exact: true }).click()
  await studio.region('Editor').getByRole('button', { name: 'Show the configuration form of tenant-guard' }).click()
  await expect(form(studio)).toBeVisible()
}

test.beforeEach(async ({ studio, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await studio.open()
})

test('a schema is drawn as a form beside it, and the form writes kong.yml', async ({ studio }) => {
  await openForm(studio)
  await expect(field(studio, 'limit')).toContainText('integer, required, 1 to 1000')
  await expect(field(studio, 'redis.password')).toContainText('referenceable')
  await expect(field(studio, 'policy').getByRole('combobox')).toContainText('default: local')

  await field(studio, 'limit').getByRole('textbox', { name: 'limit' }).fill('250')
  await field(studio, 'policy').getByRole('combobox', { name: 'policy' }).selectOption('redis')
  await field(studio, 'strict').getByRole('combobox', { name: 'strict' }).selectOption('false')
  await field(studio, 'methods').getByRole('checkbox', { name: 'POST' }).check()
  await field(studio, 'redis.host').getByRole('textbox', { name: 'redis.host' }).fill('redis.test')
  await field(studio, 'tenants').getByRole('button', { name: 'Add to tenants' }).click()
  await field(studio, 'tenants').getByRole('textbox', { name: 'tenants 3' }).fill('initech')
  await field(studio, 'labels').getByRole('textbox', { name: 'New key of labels' }).fill('team')
  await field(studio, 'labels').getByRole('textbox', { name: 'New key of labels' }).press('Enter')
  await field(studio, 'labels').getByRole('textbox', { name: 'labels team' }).fill('shop')
  await field(studio, 'rules').getByRole('button', { name: 'Add to rules' }).click()
  await field(studio, 'rules.0.path').getByRole('textbox').fill('/a')
  await field(studio, 'rules.0.ratio').getByRole('textbox').fill('0.25')
  await expect(studio.codeState()).toHaveText(/Running/)

  // Everything the form did not touch is as it was written.
  await expect.poll(() => kongYml(studio)).toContain('ratio: 0.25')
  const text = await kongYml(studio)
  expect(text.split('\n').slice(0, 12)).toEqual(
    scenarioFrom('public/scenarios/first-plugin').files['kong.yml']?.split('\n').slice(0, 12),
  )
  for (const line of [
    'tenants: [acme, globex, initech]',
    'limit: 250',
    'policy: redis',
    'strict: false',
    'host: redis.test',
    'team: shop',
  ])
    expect(text).toContain(line)
  await field(studio, 'limit').getByRole('button', { name: 'Reset limit' }).click()
  await expect(field(studio, 'limit').getByRole('textbox')).toHaveAttribute('placeholder', '5')
  await expect.poll(() => kongYml(studio)).not.toContain('limit:')
})

test('an edit of kong.yml updates the form; an error leads from the file to the field and back', async ({
  studio,
  page,
}) => {
  await openForm(studio)
  await studio.region('Explorer').getByRole('button', { name: 'kong.yml', exact: true }).click()
  await cursorBehind(page, 'kong.yml', 'limit: 100')
  await page.keyboard.type('00')
  await expect(field(studio, 'limit').getByRole('textbox')).toHaveValue('10000')
  await expect(field(studio, 'limit')).toContainText('value should be between 1 and 1000')

  await page.getByRole('radio', { name: 'Flow', exact: true }).check()
  await expect(form(studio)).toBeHidden()
  await studio.region('Editor').getByRole('button', { name: 'Show in the form' }).click()
  await expect(field(studio, 'limit').getByRole('textbox')).toBeFocused()

  await field(studio, 'limit')
    .getByRole('button', { name: /limit in schema.lua, line 12/ })
    .click()
  await expect(page.getByRole('tab', { name: /schema\.lua/, selected: true })).toBeVisible()
  await field(studio, 'limit')
    .getByRole('button', { name: /value should be between/ })
    .click()
  await expect(page.getByRole('tab', { name: /kong\.yml/, selected: true })).toBeVisible()
  await page.getByRole('textbox', { name: /^Editor content, kong\.yml/ }).focus()
  await page.keyboard.press('F1')
  await expect(page.locator('.quick-input-widget input').first()).toBeFocused()
  await page.keyboard.type('Show in the configuration form')
  await page.keyboard.press('Enter')
  await expect(field(studio, 'limit').getByRole('textbox')).toBeFocused()

  await field(studio, 'limit').getByRole('textbox').fill('ten')
  await expect(field(studio, 'limit')).toContainText('Write a whole number')
  await field(studio, 'limit').getByRole('textbox').fill('7')
  await expect(studio.codeState()).toHaveText(/Running/)
  await expect(field(studio, 'limit')).not.toContainText('between 1 and 1000 ')
})

test('a broken schema keeps its last form, and each mistake has its line', async ({ studio, page }) => {
  await openForm(studio)
  await cursorBehind(page, SCHEMA, 'limit = { type = "int')
  await page.keyboard.press('Backspace')
  await expect(studio.codeState()).toHaveText(/Not running/)
  const problems = studio.region('Editor').getByRole('region', { name: 'Problems' })
  await expect(problems.getByRole('button', { name: /schema\.lua:12.*ineger is no type of a field/ })).toBeVisible()
  await expect(field(studio, 'limit')).toContainText('integer, required')
  await page.keyboard.type('t')
  await expect(studio.codeState()).toHaveText(/Running/)
})

test('a plugin without a configuration gets one, and is told what it lacks', async ({ studio }) => {
  const config = '_format_version: "3.0"\nservices:\n  - name: a\n    url: http://a.test\n'
  await openForm(studio, { 'kong.yml': config })
  await form(studio).getByRole('button', { name: 'Configure it for every request' }).click()
  await expect(field(studio, 'tenants')).toContainText('required field missing')
  await field(studio, 'tenants').getByRole('button', { name: 'Add to tenants' }).click()
  await field(studio, 'tenants').getByRole('textbox', { name: 'tenants 1' }).fill('acme')
  await expect(studio.codeState()).toHaveText(/Running/)
})

test('the form in both themes, and axe finds nothing', async ({ studio, page }) => {
  test.slow()
  // colours don't fade over
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openForm(studio)
  await field(studio, 'limit').getByRole('textbox').fill('5000')
  await expect(field(studio, 'limit')).toContainText('value should be between 1 and 1000')
  await form(studio).getByRole('textbox', { name: 'tenants 1' }).focus()
  for (const theme of ['dark', 'light'] as const) {
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByRole('button', { name: `Use the ${theme} theme` }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await page.mouse.move(700, 600)
    await picture(page, theme === 'dark' ? 'schema-form' : 'schema-form-light')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${theme} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual(
      [],
    )
  }
})
