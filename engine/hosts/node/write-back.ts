import type { SavedConfiguration, ScenarioFiles } from '../../protocol.ts'

/** What writing back needs. */
export interface WriteBackOptions {
  readonly save: () => SavedConfiguration
  readonly write: (path: string, text: string) => Promise<void>
  readonly onFailure: (reason: string) => void
}

/** Milliseconds: changes that come together, as those of `deck gateway sync`, are written once. */
const QUIET = 100

/** Writes a running configuration to its file some time after it was asked to. */
export class WriteBack {
  private readonly options: WriteBackOptions
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()
  private written: SavedConfiguration | undefined

  constructor(options: WriteBackOptions) {
    this.options = options
  }

  ask(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.write()
    }, QUIET)
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    if (this.timer) {
      clearTimeout(this.timer)
      this.timer = undefined
      this.write()
    }
    await this.writing
  }

  /** Whether a folder changed by nothing but what was written here. */
  isOwn({ files: before }: ScenarioFiles, { files: now }: ScenarioFiles): boolean {
    const { written } = this
    if (!written || now[written.path] !== written.text) return false
    const paths = new Set([...Object.keys(before), ...Object.keys(now)])
    return [...paths].every((path) => path === written.path || before[path] === now[path])
  }

  private write(): void {
    const { save, write, onFailure } = this.options
    this.writing = this.writing.then(async () => {
      try {
        const saved = save()
        if (!saved.isChanged) return
        this.written = saved
        await write(saved.path, saved.text)
      } catch (error) {
        onFailure(`kong.yml was not written: ${error instanceof Error ? error.message : String(error)}`)
      }
    })
  }
}
