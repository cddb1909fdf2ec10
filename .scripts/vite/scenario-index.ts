import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { parse } from 'yaml'

/** What `scenarios/index.json` holds: a static host can't list folders, so the build does. */
export interface ScenarioIndex {
  readonly scenarios: readonly {
    readonly name: string
    /** Title of its `lesson:`; lessons form a path, in the order of their names. */
    readonly lesson?: string
    /** Paths inside the scenario's folder, sizes in bytes. */
    readonly files: readonly { readonly path: string; readonly size: number }[]
  }[]
}

/** Writes `scenarios/index.json` beside the sample scenarios of `public/scenarios`. */
export function scenarioIndex({ folder }: { readonly folder: string }): Plugin {
  return {
    name: 'phasescope:scenario-index',
    applyToEnvironment: (environment) => environment.name === 'client',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.split('?')[0] !== '/scenarios/index.json') return next()
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(readIndex(folder)))
      })
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'scenarios/index.json', source: JSON.stringify(readIndex(folder)) })
    },
  }
}

function readIndex(folder: string): ScenarioIndex {
  const scenarios = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((e) => e.isDirectory())
    : []
  return {
    scenarios: scenarios
      .map(({ name }) => ({
        name,
        ...lessonOf(join(folder, name, 'phasescope.yml')),
        files: [...filesBelow(join(folder, name), '')],
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

function lessonOf(file: string): { readonly lesson?: string } {
  const content: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined
  const lesson = (content as { readonly lesson?: { readonly title?: unknown } } | undefined)?.lesson
  return typeof lesson?.title === 'string' ? { lesson: lesson.title } : {}
}

function* filesBelow(folder: string, prefix: string): Iterable<{ path: string; size: number }> {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = prefix + entry.name
    if (entry.isDirectory()) yield* filesBelow(join(folder, entry.name), `${path}/`)
    else if (entry.name !== '.DS_Store') yield { path, size: statSync(join(folder, entry.name)).size }
  }
}
