import type { PluginTemplateId } from './plugin-template.ts'
import type { Files } from './scenario-files.ts'

/** What a plugin's repository has beside the plugin: the rockspec that installs it, and a first spec. */
export function repositoryFiles({
  name,
  template,
}: {
  readonly name: string
  readonly template: PluginTemplateId
}): Files {
  return {
    [`kong-plugin-${name}-0.1.0-1.rockspec`]: rockspec(name),
    [`spec/${name}/01-integration_spec.lua`]: spec(name, TRIALS[template]),
  }
}

function rockspec(name: string): string {
  return `package = "kong-plugin-${name}"
version = "0.1.0-1"

source = {
  url = "git+https://example.com/kong-plugin-${name}.git",
  tag = "0.1.0",
}

description = {
  summary = "A Kong plugin: ${name}",
  license = "Apache-2.0",
}

dependencies = {
  "lua >= 5.1",
}

build = {
  type = "builtin",
  modules = {
    ["kong.plugins.${name}.handler"] = "kong/plugins/${name}/handler.lua",
    ["kong.plugins.${name}.schema"] = "kong/plugins/${name}/schema.lua",
  },
}
`
}

const TRIALS: Record<PluginTemplateId, (name: string) => string> = {
  guard: (name) => `  it("refuses a request without the header", function()
    local response = client:get("/", { headers = { host = "trial.test" } })
    assert.response(response).has.status(403)
  end)

  it("lets a request with the header pass", function()
    local response = client:get("/", { headers = { host = "trial.test", ["x-${name}"] = "yes" } })
    assert.response(response).has.status(200)
    assert.equal("yes", assert.response(response).has.header("X-Guarded-By"))
  end)
`,
  headers: (name) => `  it("adds its header to the upstream request and to the response", function()
    local response = client:get("/request", { headers = { host = "trial.test" } })
    assert.response(response).has.status(200)
    assert.equal("from the gateway", assert.request(response).has.header("x-${name}"))
    assert.equal("service", assert.response(response).has.header("x-${name}"))
  end)
`,
  logger: () => `  it("leaves the response alone", function()
    local response = client:get("/", { headers = { host = "trial.test" } })
    assert.response(response).has.status(200)
  end)
`,
}

function spec(name: string, trials: (name: string) => string): string {
  return `local helpers = require "spec.helpers"

local PLUGIN = "${name}"

for _, strategy in helpers.each_strategy() do
  describe(PLUGIN .. " [#" .. strategy .. "]", function()
    local client

    lazy_setup(function()
      local blueprints = helpers.get_db_utils(strategy, { "routes", "services", "plugins" }, { PLUGIN })
      local route = blueprints.routes:insert({ hosts = { "trial.test" } })
      blueprints.plugins:insert({ name = PLUGIN, route = { id = route.id } })
      assert(helpers.start_kong({
        database = strategy,
        plugins = "bundled," .. PLUGIN,
        nginx_conf = "spec/fixtures/custom_nginx.template",
      }))
    end)

    lazy_teardown(function()
      helpers.stop_kong()
    end)

    before_each(function()
      client = helpers.proxy_client()
    end)

    after_each(function()
      if client then
        client:close()
      end
    end)

${indented(trials(name))}  end)
end
`
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
