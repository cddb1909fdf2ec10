import { describe, expect, it } from 'vitest'
import { createFolderWriter, writeChanges } from './folder-writer.ts'

const scenario = (files: Record<string, string>, disk: Record<string, string> | undefined) =>
  ({ id: 'a', name: 'a', source: 'folder', files, disk }) as const

function recordingWriter() {
  const log: string[] = []
  return {
    log,
    prepare: () => Promise.resolve(),
    write: async (path: string, text: string) => void log.push(`${path} = ${text}`),
    remove: async (path: string) => void log.push(`${path} removed`),
  }
}

describe('writeChanges', () => {
  it('writes what differs from the disk and removes what is gone', async () => {
    const writer = recordingWriter()
    const left = await writeChanges(scenario({ a: '1', b: '2' }, { a: '1', b: 'old', c: '3' }), writer)
    expect(left).toBe(true)
    expect(writer.log).toEqual(['b = 2', 'c removed'])
  })

  it('does nothing without a disk, and says so when nothing changed', async () => {
    expect(await writeChanges(scenario({ a: '1' }, undefined), recordingWriter())).toBe(false)
    expect(await writeChanges(scenario({ a: '1' }, { a: '1' }), recordingWriter())).toBe(false)
  })
})

describe('createFolderWriter', () => {
  const folder = (before: PermissionState, answer: PermissionState) =>
    ({
      name: 'my-plugin',
      queryPermission: () => Promise.resolve(before),
      requestPermission: () => Promise.resolve(answer),
    }) as unknown as FileSystemDirectoryHandle

  it('asks again for write access that a reload has taken away', async () => {
    await expect(createFolderWriter(folder('prompt', 'granted')).prepare()).resolves.toBeUndefined()
    await expect(createFolderWriter(folder('prompt', 'denied')).prepare()).rejects.toThrow(
      'the browser was not allowed to write to the folder my-plugin',
    )
    await expect(createFolderWriter(folder('granted', 'denied')).prepare()).resolves.toBeUndefined()
  })
})
