import { describe, expect, it } from 'vitest'
import { luaRequest } from '../scripting/tests/lua-request.ts'

const at = 'throws kong/plugins/p/handler.lua:1: '

describe('kong.vault', () => {
  it.each([
    [
      'return kong.vault.is_reference("{vault://env/x}"), kong.vault.is_reference("x"), kong.vault.is_reference(1)',
      'true false false',
    ],
    ['return kong.vault.get("{vault://env/token}")', 'secret'],
    ['return kong.vault.get("{vault://env/json/a}")', '1'],
    ['return kong.vault.get("{vault://env/none}")', 'nil could not get value from external vault (no value found)'],
    [
      'return kong.vault.get("{vault://env/json/b}")',
      'nil could not get value from external vault (could not get subfield value: subfield b not found in JSON secret)',
    ],
    ['return kong.vault.get("{vault://other/x}")', 'nil could not find vault (other)'],
    ['return kong.vault.get("x")', 'nil not a reference [x]'],
    ['return kong.vault.get()', 'nil not a reference [nil]'],
    [
      'local r = kong.vault.parse_reference("{vault://env/a/b?prefix=p_#2}") return r.name, r.resource, r.key, r.config.prefix, r.version',
      'env a b p_ 2',
    ],
    ['return kong.vault.parse_reference("{vault:///a}")', 'nil reference url is missing host [{vault:///a}]'],
    ['return kong.vault.parse_reference("{vault://env}")', 'nil reference url is missing path [{vault://env}]'],
    ['return kong.vault.parse_reference("{vault://env/}")', 'nil reference url has empty path [{vault://env/}]'],
    [
      'return kong.vault.parse_reference("{vault://env/a#x}")',
      'nil reference url has invalid version [{vault://env/a#x}]',
    ],
    [
      'local c = { a = "old", l = { "x", "old" }, inner = { b = "", ["$refs"] = { b = "{vault://env/token}" } }, ["$refs"] = { a = "{vault://env/token}", l = { [2] = "{vault://env/none}" } } } ' +
        'local same = kong.vault.update(c) == c return same, c.a, c.l[1], "<" .. c.l[2] .. ">", c.inner.b',
      'true secret x <> secret',
    ],
    [
      'local n = 0 local c = { p = "old", ["$refs"] = { p = "{vault://env/token}" } } ' +
        'local a, b = kong.vault.try(function(o) n = n + 1 if o.p == "secret" then return "ok", n end return nil, "wrong" end, c) return a, b',
      'ok 2',
    ],
    ['return kong.vault.try(function() return nil, "wrong" end, {})', 'nil wrong'],
    ['local r = kong.vault.try(function() ngx.sleep(0.001) return "slept" end, {}) return r', 'slept'],
    ['kong.vault.try(1)', `${at}callback must be a function`],
    [
      'local t = { a = "{vault://env/token}", b = { "{vault://env/none}", 1 } } kong.vault.warmup(t) return t.a, "<" .. t.b[1] .. ">", t.b[2], kong.vault.flush()',
      'secret <> 1',
    ],
  ])('%s', async (code, expected) => {
    const secrets = { TOKEN: 'secret', JSON: '{"a":"1"}' }
    expect(await luaRequest({ environment: secrets }).run(code)).toBe(expected)
  })

  it('says which secret could not be refreshed', async () => {
    const { host, run } = luaRequest({ environment: {} })
    await run('kong.vault.update({ a = "x", ["$refs"] = { a = "{vault://env/none}" } })')
    expect(host.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warn [kong] vault.lua error updating secret reference {vault://env/none}: could not get value from external vault (no value found)',
    ])
  })
})
