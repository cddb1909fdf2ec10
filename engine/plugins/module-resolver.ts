/** Lua modules of a scenario, found along `lua_package_path`. */
export interface ModuleResolver {
  resolve(name: string): { readonly source: string; readonly chunkName: string; readonly path: string } | undefined
  /** The lines a failed `require` lists, last of all that nobody here provides the module. */
  searched(name: string): readonly string[]
}

/**
 * `require` over files: `?` of each template is the name with dots as slashes (Lua 5.1 manual §5.3). Templates that
 * leave the scenario find nothing; chunk names carry the path without `./`, as Kong's messages show plugin files.
 */
export function createModuleResolver(files: Readonly<Record<string, string>>, packagePath: string): ModuleResolver {
  const templates = packagePath
    .split(';')
    .map((template) => template.trim())
    .filter(Boolean)
    .map((template) => template.split('?'))
  const pathsOf = (name: string) => {
    const path = name.replaceAll('.', '/')
    return templates.map((template) => template.join(path))
  }
  return {
    resolve(name) {
      for (const candidate of pathsOf(name)) {
        const path = candidate.startsWith('./') ? candidate.slice(2) : candidate
        const source = Object.hasOwn(files, path) ? files[path] : undefined
        if (source !== undefined) return { source, chunkName: `@${path}`, path }
      }
      return undefined
    },
    searched: (name) => [
      ...pathsOf(name).map((path) => `no file '${path}'`),
      `Phasescope does not provide '${name}' either`,
    ],
  }
}
