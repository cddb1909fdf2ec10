import { createContext, useContext } from 'react'
import type { ConfigPath } from '../../kernels/form/config-path.ts'

/** What every field of the form needs: the values, what is wrong with them, and a way to change them. */
export interface FormEditing {
  valueAt(path: ConfigPath): unknown
  /** Undefined takes the value away, so that its default counts. */
  set(path: ConfigPath, value: unknown): void
  errorsAt(path: ConfigPath): readonly string[]
  /** Where kong.yml sets the field, and where schema.lua declares it. */
  placesOf(path: ConfigPath): { readonly yaml: number | undefined; readonly schema: number | undefined }
  openYaml(line: number): void
  openSchema(line: number): void
}

export const FormContext = createContext<FormEditing | undefined>(undefined)

export function useForm(): FormEditing {
  const editing = useContext(FormContext)
  if (!editing) throw new Error('Failed to use the form: there is none around')
  return editing
}
