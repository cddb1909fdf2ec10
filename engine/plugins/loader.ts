import type { Diagnostic } from '../diagnostic.ts'
import { inKongsOrder } from '../gateway/ordering/priority.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { KONG_VERSIONS, type KongRules } from '../gateway/versions/versions.ts'
import type { EntitySchema } from '../gateway/schema/core.ts'
import { forbiddenScopes, openPluginSchema, type PluginSchema } from '../gateway/schema/plugin-schema.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaValue } from '../lua/runtime/value.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import { landmark, type KongRelease } from './bundled.ts'
import { adaptHandler, type AdapterServices } from './handler-adapter.ts'
import { checkHandler } from './handler-checks.ts'
import { loadModule, messageOf, placeIn, syntaxErrors, type LoadedModule } from './lua-source.ts'
import { missingModuleHint } from './missing-module.ts'
import { readEntitySchema, readPluginSchema } from './schema/read-schema.ts'

/** What the loader works on. */
export interface LoaderInput extends AdapterServices {
  readonly files: Readonly<Record<string, string>>
  /** Enabled names (Kong: loading.md §1). */
  readonly enabled: readonly string[]
  readonly release: KongRelease
  /** Says what is being loaded, as Kong does at log level debug. */
  readonly isVerbose?: boolean
}

/** Loaded plugins in Kong's order, their schemas, and everything that is wrong with them. */
export interface LoadedPlugins {
  readonly plugins: readonly Plugin[]
  readonly schemas: ReadonlyMap<string, PluginSchema>
  /** Entities of their daos.lua. */
  readonly entities: readonly EntitySchema[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Loads every enabled plugin as Kong's init does, but reports all mistakes instead of the first (Kong: loading.md §2-§5). */
export function loadPlugins(input: LoaderInput): LoadedPlugins {
  const loader = new Loader(input)
  for (const name of input.enabled) loader.load(name)
  const failure = loader.failure()
  if (failure !== undefined) input.host.log('emerg', `init_by_lua error: ${failure}`)
  return {
    plugins: inKongsOrder(loader.plugins),
    schemas: loader.schemas,
    entities: loader.entities,
    diagnostics: loader.diagnostics,
  }
}

class Loader {
  readonly plugins: Plugin[] = []
  readonly schemas = new Map<string, PluginSchema>()
  readonly entities: EntitySchema[] = []
  readonly diagnostics: Diagnostic[] = []
  private readonly input: LoaderInput
  private readonly context: WorkerContext
  /** The first mistake of each plugin: Kong looks no further. */
  private readonly mistakes = new Map<string, string>()
  private readonly rules: KongRules
  private current = ''

  constructor(input: LoaderInput) {
    this.input = input
    this.context = new WorkerContext(input.host, input.probe, 'init')
    this.rules = KONG_VERSIONS[input.release.kong]
  }

  /** Why Kong does not start, in one line: what a module threw, else one mistake of each plugin (Kong: loading.md §3). */
  failure(): string | undefined {
    const broken = this.diagnostics.find(({ code }) => code === 'plugin-load')
    if (broken) return broken.message
    const mistakes = [...this.mistakes].map(([name, message]) => `on plugin '${name}': ${message}`)
    return mistakes.length === 0 ? undefined : `error loading plugin schemas: ${mistakes.join('; ')}`
  }

  load(name: string): void {
    this.current = name
    const module = `kong.plugins.${name}.handler`
    const loaded = loadModule(this.input.vm, module, this.context)
    switch (loaded.type) {
      case 'missing':
        return this.loadLandmark(name, loaded.message)
      case 'failed':
        return this.reportBroken(name, module, loaded)
      case 'loaded':
        return this.loadHandler(
          name,
          this.rules.handlers.form === 'called' ? this.call(name, loaded.value) : loaded.value,
        )
    }
  }

  /** Kong 1.1 makes the handler by calling what the module returned (Kong: loading.md §11). */
  private call(name: string, value: LuaValue): LuaValue {
    try {
      return this.input.vm.callPlain(value, [], { context: this.context })[0]
    } catch (thrown) {
      this.report({
        code: 'plugin-handler',
        message: messageOf(this.input.vm, thrown),
        file: this.fileOf(name, 'handler'),
        hint: `Kong ${this.rules.version} calls what handler.lua returns: make it a class, \`BasePlugin:extend()\`.`,
      })
      return undefined
    }
  }

  private loadLandmark(name: string, trace: string): void {
    const known = landmark(name, this.input.release)
    if (known) this.plugins.push(known)
    else {
      const hint = `Add kong/plugins/${name}/handler.lua, or take ${name} out of \`plugins\` in kong.conf.`
      this.report({
        code: 'plugin-not-installed',
        message: `${name} plugin is enabled but not installed;\n${this.rules.handlers.form === 'called' ? trace : 'no plugin found'}`,
        file: 'kong.conf',
        ...this.lineOf('kong.conf', /^\s*plugins\s*=/),
        hint,
      })
    }
  }

  private loadHandler(name: string, handler: LuaValue): void {
    const file = this.fileOf(name, 'handler')
    if (!(handler instanceof LuaTable)) {
      if (this.mistakes.has(name)) return
      const message = `Plugin "${name}" cannot be loaded: its handler returned a ${typeName(handler)} value, not a table`
      return this.report({
        code: 'plugin-handler',
        message,
        file,
        hint: 'End the file with `return` and the handler table.',
      })
    }
    const { priority, version, problems } = checkHandler({ name, handler, vm: this.input.vm, rules: this.rules })
    for (const { severity, mention, line, ...problem } of problems) {
      const range = mention ? this.lineOf(file, mention).range : line !== undefined ? { line, column: 1 } : undefined
      const found = { ...problem, file, ...(range && { range }) }
      if (severity === 'warning') this.diagnostics.push({ severity, ...found })
      else this.report(found)
    }
    const isSound = problems.every(({ severity }) => severity === 'warning')
    const schema = this.loadSchema(name)
    this.loadEntities(name)
    if (priority === undefined || version === undefined || !isSound || !schema) return
    this.say(`Loading plugin: ${name}`)
    this.schemas.set(name, schema)
    this.plugins.push(
      adaptHandler(
        { name, table: handler, priority, version, ignores: forbiddenScopes(schema), rules: this.rules },
        this.input,
      ),
    )
  }

  private loadSchema(name: string): PluginSchema | undefined {
    const module = `kong.plugins.${name}.schema`
    const loaded = loadModule(this.input.vm, module, this.context)
    switch (loaded.type) {
      case 'missing':
        return this.withoutSchema(name)
      case 'failed':
        this.reportBroken(name, module, loaded)
        return undefined
      case 'loaded':
        return this.readSchema(name, loaded.value)
    }
  }

  /** Kong refuses such a plugin; a single handler dropped into the page should still show its flow (DESIGN §2). */
  private withoutSchema(name: string): PluginSchema {
    const message = `no configuration schema found for plugin: ${name}`
    const hint = `Kong does not start without kong/plugins/${name}/schema.lua; here any configuration is accepted.`
    this.diagnostics.push({
      code: 'plugin-schema-missing',
      severity: 'warning',
      message,
      file: this.fileOf(name, 'handler'),
      hint,
    })
    return openPluginSchema(name)
  }

  private readSchema(name: string, value: LuaValue): PluginSchema | undefined {
    const file = this.fileOf(name, 'schema')
    if (!(value instanceof LuaTable)) {
      this.report({
        code: 'plugin-schema',
        message: `error initializing schema for plugin: expected a definition table`,
        file,
      })
      return undefined
    }
    const { handlers, features } = this.rules
    const known = { takesLegacy: handlers.takesLegacySchemas, hasRunOn: features.runOn }
    const owner = { name, edition: this.input.release.edition, ...known }
    const { schema, problems, loadError } = readPluginSchema(this.input.vm, owner, value)
    if (problems.length === 0 && loadError === undefined) return schema
    const list = problems.join('; ')
    const violation =
      problems.length === 1 ? `schema violation (${list})` : `${problems.length} schema violations (${list})`
    this.report({ code: 'plugin-schema', message: loadError ?? violation, file })
    return undefined
  }

  /** daos.lua is optional; its entities become collections of kong.yml and DAOs (Kong: loading.md §2, §4). */
  private loadEntities(name: string): void {
    const module = `kong.plugins.${name}.daos`
    const loaded = loadModule(this.input.vm, module, this.context)
    if (loaded.type === 'failed') this.reportBroken(name, module, loaded)
    if (loaded.type !== 'loaded') return
    const file = `kong/plugins/${name}/daos.lua`
    const definitions = definitionsOf(loaded.value)
    if (!definitions) {
      const message = `custom plugin '${name}' returned non-array daos definition table`
      return this.report({ code: 'plugin-daos', message, file })
    }
    for (const definition of definitions) {
      const { entity, problems } = readEntitySchema(this.input.vm, definition)
      this.say(`Loading custom plugin entity: '${name}.${entity.name}'`)
      if (problems.length === 0) this.entities.push(entity)
      else
        this.report({
          code: 'plugin-daos',
          message: `schema of custom plugin entity '${name}.${entity.name}' is invalid: ${problems.join('; ')}`,
          file,
        })
    }
  }

  /** A module that exists and breaks: each syntax error at its place, else what the chunk threw. */
  private reportBroken(name: string, module: string, { message }: Extract<LoadedModule, { type: 'failed' }>): void {
    const { vm, files } = this.input
    const own = Object.keys(files).filter((path) => path.startsWith(`kong/plugins/${name}/`) && path.endsWith('.lua'))
    const errors = syntaxErrors(vm, files, own).filter((error) => message.includes(error.file ?? ''))
    const isKnown = (error: Diagnostic) =>
      this.diagnostics.some(
        ({ file, code, range }) => file === error.file && code === error.code && range?.line === error.range?.line,
      )
    if (errors.length > 0) return void this.diagnostics.push(...errors.filter((error) => !isKnown(error)))
    const place = placeIn(message)
    const file = place?.file ?? this.fileOf(name, module.endsWith('schema') ? 'schema' : 'handler')
    this.report({
      code: 'plugin-load',
      message: `error loading module '${module}':\n${message}`,
      file,
      ...(place ? { range: { line: place.line, column: 1 } } : this.lineOfRequire(file, message)),
      ...this.hintFor(message),
    })
  }

  private say(message: string): void {
    if (this.input.isVerbose) this.input.host.log('debug', `[kong] plugins.lua ${message}`)
  }

  private report(error: Omit<Diagnostic, 'severity'>): void {
    if (!this.mistakes.has(this.current)) this.mistakes.set(this.current, error.message)
    this.diagnostics.push({ severity: 'error', ...error })
  }

  private fileOf(name: string, part: 'handler' | 'schema'): string {
    const usual = `kong/plugins/${name}/${part}.lua`
    const nested = `kong/plugins/${name}/${part}/init.lua`
    return nested in this.input.files && !(usual in this.input.files) ? nested : usual
  }

  /** First line of a file that mentions something: a good place for what is missing or wrong there. */
  private lineOf(file: string, pattern: RegExp): Pick<Diagnostic, 'range'> {
    const lines = this.input.files[file]?.split('\n') ?? []
    const index = lines.findIndex((line) => pattern.test(line))
    return { range: { line: Math.max(0, index) + 1, column: 1 } }
  }

  /** What to do about a module that is not there. */
  private hintFor(message: string): Pick<Diagnostic, 'hint'> {
    const missing = MISSING.exec(message)?.[1]
    return missing === undefined ? {} : { hint: missingModuleHint(missing, this.rules.handlers.hasBasePlugin) }
  }

  private lineOfRequire(file: string, message: string): Pick<Diagnostic, 'range'> {
    const missing = MISSING.exec(message)?.[1]
    if (missing === undefined) return {}
    const literal = missing.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    return this.lineOf(file, new RegExp(`["']${literal}["']`))
  }
}

/** What daos.lua returned: a list of definitions, possibly empty; undefined when it is none. */
function definitionsOf(value: LuaValue): readonly LuaTable[] | undefined {
  if (!(value instanceof LuaTable)) return undefined
  const definitions = [...value.entries()].map(([key, definition]) => ({ key, definition }))
  const tables = definitions.flatMap(({ key, definition }) =>
    typeof key === 'number' && definition instanceof LuaTable ? [definition] : [],
  )
  return tables.length === definitions.length ? tables : undefined
}

const MISSING = /module '([^']+)' not found/

/** A bundled name without code that a configuration uses: it keeps its place in the order and runs nothing. */
export function landmarkWarnings(used: ReadonlySet<string>, plugins: readonly Plugin[], file: string): Diagnostic[] {
  return plugins
    .filter(({ name, isLandmark }) => isLandmark === true && used.has(name))
    .map(({ name, priority }) => ({
      code: 'plugin-code-missing',
      severity: 'warning',
      message: `${name} plugin is enabled but not installed;\nno plugin found`,
      file,
      hint: `Kong bundles ${name} (priority ${priority}); its code is not part of Phasescope, so its handlers are shown and do not run.`,
    }))
}
