import type { Form } from './form.ts'
import { generatorForm } from './generator.ts'

/** What is left of a function of the direct form from the place where it had to suspend: a generator. docs/decisions/0004 */
export const restForm: Form = { ...generatorForm, keepsValues: true }
