import type { Finding } from './findings.ts'
import { rangeOf, type LuaModule } from './project.ts'

const MODULE = 'kong.plugins.base_plugin'

/** `require "kong.plugins.base_plugin"`: gone since Kong 3.0. */
export function basePluginFindings({ file, source, symbols }: LuaModule): readonly Finding[] {
  return symbols.locals.flatMap(({ value, span }): readonly Finding[] =>
    value?.type === 'require' && value.module === MODULE && span
      ? [
          {
            code: 'base-plugin',
            severity: 'error',
            message: 'BasePlugin is gone since Kong 3.0: a handler is a plain table with PRIORITY and VERSION',
            hint: 'The quick fix rewrites this handler.',
            file,
            range: rangeOf(source, span),
          },
        ]
      : [],
  )
}

/** The handler without BasePlugin; undefined when it has none. */
export function withoutBasePlugin(source: string): string | undefined {
  const base = new RegExp(
    `^[ \\t]*local\\s+(\\w+)\\s*=\\s*require\\s*\\(?\\s*["']${MODULE}["'][ \\t]*\\)?.*\\n?`,
    'm',
  ).exec(source)
  if (!base?.[1]) return undefined
  const made = new RegExp(`^([ \\t]*)local\\s+(\\w+)\\s*=\\s*${base[1]}:extend\\(\\s*\\)[ \\t]*$`, 'm').exec(source)
  const table = made?.[2]
  if (!made || table === undefined) return source.replace(base[0], '')
  const fields = new Map<string, string>()
  const field = new RegExp(`^[ \\t]*${table}\\.(PRIORITY|VERSION)\\s*=\\s*(.+?)[ \\t]*(?:--.*)?\\n`, 'gm')
  let text = source.replace(base[0], '').replace(field, (_line, name: string, value: string) => {
    fields.set(name, value)
    return ''
  })
  const plain = [`local ${table} = {`]
  plain.push(
    `  PRIORITY = ${fields.get('PRIORITY') ?? '1000'},`,
    `  VERSION = ${fields.get('VERSION') ?? '"0.1.0"'},`,
    '}',
  )
  text = text.replace(made[0], plain.join('\n'))
  // The constructor only named the plugin; the calls of the parent did nothing but log.
  text = text.replace(new RegExp(`^[ \\t]*${table}\\.super\\.\\w+\\(.*\\)[ \\t]*\\n`, 'gm'), '')
  text = text.replace(new RegExp(`^[ \\t]*function\\s+${table}:new\\(\\s*\\)\\s*end[ \\t]*\\n\\n?`, 'gm'), '')
  return text.replaceAll(/\n{3,}/g, '\n\n').replace(/^\n+/, '')
}
