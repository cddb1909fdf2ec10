import { expect, it } from 'vitest'
import { missingModuleHint } from './missing-module.ts'

it.each([
  ['kong.plugins.base_plugin', 'BasePlugin is gone since Kong 3.0'],
  ['kong.singletons', 'use the global `kong`'],
  ['kong.plugins.log-serializers.basic', 'kong.log.serialize()'],
  ['kong.dao.errors', 'use kong.db'],
  ['openssl.hmac', 'use resty.openssl.hmac'],
  ['kong.openid-connect.jwt', 'Kong Gateway Enterprise'],
  ['kong.plugins.acl.groups', 'copy kong/plugins/acl of your Kong'],
  ['kong.plugins.mine.access', 'file kong/plugins/mine/access.lua to the scenario'],
  ['kong.runloop.handler', 'add kong/runloop/handler.lua'],
  ['resty.openidc', 'add its Lua to the scenario as resty/openidc.lua'],
])('says what to do about a missing %s', (name, hint) => {
  expect(missingModuleHint(name)).toContain(hint)
})

it('calls nothing gone in a Kong that still had it', () => {
  expect(missingModuleHint('kong.singletons', true)).toContain('add kong/singletons.lua to the scenario')
  expect(missingModuleHint('openssl.hmac', true)).toContain('add its Lua to the scenario as openssl/hmac.lua')
})
