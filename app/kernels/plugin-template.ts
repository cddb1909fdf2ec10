import type { Files } from './scenario-files.ts'

export const PLUGIN_TEMPLATES = [
  { id: 'guard', label: 'Guard', about: 'Checks a header in access and may end the request' },
  { id: 'headers', label: 'Headers', about: 'Adds a header to the upstream request and to the response' },
  { id: 'logger', label: 'Logger', about: 'Writes one line per request in log' },
] as const
export type PluginTemplateId = (typeof PLUGIN_TEMPLATES)[number]['id']

/** What a new plugin is made of. */
export interface NewPlugin {
  readonly name: string
  readonly priority: number
  readonly template: PluginTemplateId
}

/** Why a name can't be a plugin's, or undefined when it can. */
export function pluginNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return 'Lower-case letters, digits and dashes, beginning with a letter: my-plugin.'
  return taken.includes(name) ? `There is a plugin ${name} already.` : undefined
}

const BODIES: Record<PluginTemplateId, (table: string) => string> = {
  guard: (table) => `function ${table}:access(conf)
  local value = kong.request.get_header(conf.header)
  if not value then
    return kong.response.exit(403, { message = "Missing header " .. conf.header })
  end
  kong.ctx.plugin.value = value
end

function ${table}:header_filter(conf)
  kong.response.set_header("X-Guarded-By", kong.ctx.plugin.value or "-")
end
`,
  headers: (table) => `function ${table}:access(conf)
  kong.service.request.set_header(conf.header, "from the gateway")
end

function ${table}:header_filter(conf)
  kong.response.set_header(conf.header, kong.response.get_source())
end
`,
  logger: (table) => `function ${table}:log(conf)
  kong.log.notice(kong.request.get_method(), " ", kong.request.get_path(), " → ", kong.response.get_status())
end
`,
}

/** handler.lua and schema.lua of a new plugin. */
export function pluginFiles({ name, priority, template }: NewPlugin): Files {
  const table = name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
  const folder = `kong/plugins/${name}`
  return {
    [`${folder}/handler.lua`]: `local ${table} = {
  VERSION = "0.1.0",
  PRIORITY = ${priority},
}

${BODIES[template](table)}
return ${table}
`,
    [`${folder}/schema.lua`]: `local typedefs = require "kong.db.schema.typedefs"

return {
  name = "${name}",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { header = { type = "string", required = true, default = "x-${name}" } },
        },
      },
    },
  },
}
`,
  }
}
