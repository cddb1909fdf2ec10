import { resolve } from 'node:path'
import type { EnvironmentModuleNode, Plugin } from 'vite'

/**
 * Builds the gateway of the page into one file with a stable name, `/sw.js`, and serves it in development.
 * In development `/sw.js` is a shim that imports the source; its revision changes with every edit of the engine,
 * so that the browser notices the new worker, while the page itself is reloaded only for what it imports, too.
 */
export function serviceWorker({ entry }: { readonly entry: string }): Plugin {
  const entryFile = resolve(entry).replaceAll('\\', '/')
  let revision = 0
  return {
    name: 'phasescope:service-worker',
    config: () => ({
      environments: {
        sw: {
          consumer: 'client',
          build: {
            outDir: 'dist',
            emptyOutDir: false,
            copyPublicDir: false,
            modulePreload: false,
            rolldownOptions: { input: entry, output: { format: 'es', entryFileNames: 'sw.js', codeSplitting: false } },
          },
        },
      },
      optimizeDeps: { entries: ['index.html', entry] },
      builder: {
        async buildApp(builder) {
          const { client, sw } = builder.environments
          if (client) await builder.build(client)
          if (sw) await builder.build(sw)
        },
      },
    }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.split('?')[0] !== '/sw.js') return next()
        response.setHeader('content-type', 'text/javascript')
        response.setHeader('cache-control', 'no-store')
        response.end(`/* revision ${revision} */ import '/${entry}'\n`)
      })
    },
    hotUpdate({ modules }) {
      if (this.environment.name !== 'client') return
      const uses = modules.map((module) => usersOf(module, entryFile))
      if (!uses.some(({ worker }) => worker)) return
      revision += 1
      this.environment.hot.send({ type: 'custom', event: 'phasescope:worker-changed', data: { revision } })
      return modules.filter((_, at) => uses[at]?.page)
    },
  }
}

/** Whether a module ends up in the worker, in the page, or in both: the roots of everything that imports it. */
function usersOf(start: EnvironmentModuleNode, workerEntry: string): { worker: boolean; page: boolean } {
  const seen = new Set<EnvironmentModuleNode>()
  const queue = [start]
  let worker = false
  let page = false
  for (let module = queue.pop(); module; module = queue.pop()) {
    if (seen.has(module)) continue
    seen.add(module)
    if (module.file === workerEntry) worker = true
    else if (module.importers.size === 0) page = true
    queue.push(...module.importers)
  }
  return { worker, page }
}
