import type { Slice } from './slice.ts'

/** Why the browser's storage does not keep what was written; `detail` in the browser's words. */
export interface StorageTrouble {
  readonly type: 'full' | 'refused'
  readonly detail: string
}

/** How the browser's storage does. */
export interface StorageSlice {
  readonly storageTrouble: StorageTrouble | undefined
  /** What could not be kept for a while is kept now. */
  readonly isKeptAgain: boolean

  noteStorage(trouble: StorageTrouble | undefined): void
  forgetKeptAgain(): void
}

export const createStorageSlice: Slice<StorageSlice> = (set) => ({
  storageTrouble: undefined,
  isKeptAgain: false,

  noteStorage(trouble) {
    set(({ storageTrouble }) => {
      if (trouble?.type === storageTrouble?.type && trouble?.detail === storageTrouble?.detail) return {}
      return { storageTrouble: trouble, isKeptAgain: trouble === undefined }
    })
  },
  forgetKeptAgain() {
    set({ isKeptAgain: false })
  },
})
