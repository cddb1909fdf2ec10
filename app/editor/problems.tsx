import { CircleX, TriangleAlert } from 'lucide-react'
import type { ApplyResult } from '../../engine/protocol.ts'
import { fieldOfDiagnostic } from '../kernels/form/field-errors.ts'
import { placeText } from '../kernels/step-text.ts'
import { selectProblems } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { editor } from '../text/editor.ts'
import { Button } from '../ui/button.tsx'

const text = editor.problems

type Diagnostic = ApplyResult['diagnostics'][number]

/** What the gateway and the editor found wrong, each with its place; a click goes there. */
export function Problems() {
  const studio = useStudio()
  const { session } = studio
  const diagnostics = useStudioState(selectProblems)
  const showInForm = async (diagnostic: Diagnostic) => {
    // Reading kong.yml needs a library that nothing else on the first page does.
    const { showDiagnosticInForm } = await import('./form-action.ts')
    showDiagnosticInForm(studio, diagnostic)
  }
  const failure = useStudioState((state) => state.applyProblem)
  if (diagnostics.length === 0 && failure === undefined) return null
  return (
    <section
      className="max-h-[34%] shrink-0 overflow-auto border-t border-line bg-panel py-1"
      aria-label={text.label}
      aria-live="polite"
    >
      {failure !== undefined && <p className="px-3 py-1 text-err">{text.notTaken(failure)}</p>}
      <ul>
        {diagnostics.map((diagnostic, at) => {
          const { file, range, message, hint, severity } = diagnostic
          const Icon = severity === 'error' ? CircleX : TriangleAlert
          const place = file === undefined ? undefined : range ? placeText({ file, line: range.line }) : file
          return (
            // oxlint-disable-next-line react/no-array-index-key -- diagnostics have no identity of their own
            <li key={at} className="flex items-start">
              <button
                type="button"
                disabled={file === undefined}
                onClick={() => file !== undefined && session.openPlace({ file, line: range?.line ?? 1 })}
                className="flex min-w-0 flex-1 items-start gap-2 px-3 py-0.5 text-left text-xs enabled:hover:bg-raise"
              >
                <Icon
                  size={13}
                  aria-hidden="true"
                  className={`mt-0.5 shrink-0 ${severity === 'error' ? 'text-err' : 'text-warn'}`}
                />
                <span>
                  <span className="sr-only">{text.severity[severity]}</span>
                  {place !== undefined && <span className="mr-2 font-mono text-dim">{place}</span>}
                  {message}
                  {hint !== undefined && <span className="ml-2 text-dim">{hint}</span>}
                </span>
              </button>
              {fieldOfDiagnostic(diagnostic) && (
                <Button look="plain" className="text-xs" onClick={() => void showInForm(diagnostic)}>
                  {text.showInForm}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
