import { CircleX, KeyRound, RotateCcw } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import type { FormField } from '../../../engine/protocol.ts'
import { pathKey, type ConfigPath } from '../../kernels/form/config-path.ts'
import { fieldWords } from '../../kernels/form/field-words.ts'
import { form as words } from '../../text/form.ts'
import { Button } from '../../ui/button.tsx'
import { useForm } from './form-context.ts'
import { ListControl, MapControl } from './list-control.tsx'
import { ScalarControl } from './scalar-control.tsx'

interface FieldProps {
  readonly field: FormField
  readonly path: ConfigPath
}

/** A field with its name, what it asks for, its control and what is wrong with it. */
export function FieldRow({ field, path }: FieldProps) {
  const form = useForm()
  const about = useId()
  const label = path.join('.')
  const isSet = form.valueAt(path) !== undefined
  const isBroken = form.errorsAt(path).length > 0
  return (
    <fieldset
      aria-label={words.field(label)}
      data-field={pathKey(path)}
      className={`grid scroll-mt-10 grid-cols-[minmax(110px,200px)_1fr] gap-x-4 gap-y-0.5 border-b border-line px-4 py-2 ${isBroken ? 'shadow-[inset_3px_0_var(--err)]' : ''}`}
    >
      <div className="min-w-0">
        <FieldName field={field} path={path} />
        <p id={about} className="text-[11px] leading-4 text-dim">
          {fieldWords(field).join(', ')}
          {field.isReferenceable && (
            <span
              className="ml-1.5 inline-flex items-center gap-0.5 rounded border border-line px-1"
              title={words.referenceableAbout}
            >
              <KeyRound size={9} aria-hidden="true" /> {words.referenceable}
            </span>
          )}
          {field.isSecret && <span className="ml-1.5 rounded border border-line px-1">{words.secret}</span>}
          {field.isOldName && <span className="ml-1.5 rounded border border-line px-1">{words.oldName}</span>}
        </p>
      </div>
      <div className="flex min-w-0 items-start gap-1">
        <Control field={field} path={path} label={label} describedBy={about} />
        {isSet && (
          <Button
            look="plain"
            aria-label={words.reset(label)}
            title={field.default === undefined ? words.takeOut : words.takeOutToDefault}
            onClick={() => form.set(path, undefined)}
          >
            <RotateCcw size={12} aria-hidden="true" />
          </Button>
        )}
      </div>
      {field.description !== undefined && <p className="col-start-2 text-xs text-dim">{field.description}</p>}
      {(field.rules ?? []).map((rule) => (
        <p key={rule} className="col-start-2 text-xs text-dim">
          {rule}
        </p>
      ))}
      <FieldErrors path={path} />
    </fieldset>
  )
}

function FieldName({ field, path }: FieldProps) {
  const form = useForm()
  const { yaml, schema } = form.placesOf(path)
  const label = path.join('.')
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <span className="font-mono text-[12.5px] font-medium">
        {field.name}
        {field.isRequired && (
          <span aria-hidden="true" className="text-warn">
            {' '}
            *
          </span>
        )}
      </span>
      {schema !== undefined && (
        <PlaceButton label={words.schemaPlaceAbout(label, schema)} onClick={() => form.openSchema(schema)}>
          {words.schemaPlace(schema)}
        </PlaceButton>
      )}
      {yaml !== undefined && (
        <PlaceButton label={words.yamlPlaceAbout(label, yaml)} onClick={() => form.openYaml(yaml)}>
          {words.yamlPlace(yaml)}
        </PlaceButton>
      )}
    </div>
  )
}

function PlaceButton({
  label,
  onClick,
  children,
}: {
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="font-mono text-[10.5px] text-dim underline decoration-dotted underline-offset-2 hover:text-fg"
    >
      {children}
    </button>
  )
}

/** What the gateway says about a value; a click shows the line. */
export function FieldErrors({ path }: { readonly path: ConfigPath }) {
  const form = useForm()
  const errors = form.errorsAt(path)
  const line = form.placesOf(path).yaml ?? form.placesOf(path.slice(0, -1)).yaml
  return errors.map((message) => (
    <button
      key={message}
      type="button"
      disabled={line === undefined}
      onClick={() => line !== undefined && form.openYaml(line)}
      className="col-start-2 flex items-baseline gap-1.5 text-left text-xs text-err enabled:hover:underline"
    >
      <CircleX size={11} aria-hidden="true" className="shrink-0 translate-y-px" />
      <span className="sr-only">{words.error}</span>
      {message}
      {line !== undefined && <span className="font-mono text-dim">{words.yamlLine(line)}</span>}
    </button>
  ))
}

function Control({
  field,
  path,
  label,
  describedBy,
}: FieldProps & { readonly label: string; readonly describedBy: string }) {
  const entry = (inner: FormField, at: ConfigPath, name: string) => (
    <div className="flex min-w-0 flex-1 flex-col">
      <Control field={inner} path={at} label={name} describedBy={describedBy} />
      <FieldErrors path={at} />
    </div>
  )
  if (field.type === 'record')
    return (
      <div className="-mr-4 min-w-0 flex-1 border-l border-line">
        {(field.fields ?? []).map((inner) => (
          <FieldRow key={inner.name} field={inner} path={[...path, inner.name]} />
        ))}
      </div>
    )
  if (field.type === 'map') return <MapControl field={field} path={path} label={label} entry={entry} />
  if (field.type === 'array' || field.type === 'set')
    return <ListControl field={field} path={path} label={label} entry={entry} />
  return <ScalarControl field={field} path={path} label={label} describedBy={describedBy} />
}
