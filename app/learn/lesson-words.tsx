import { readLessonText, spansOf, type TextSpan } from '../kernels/learn/lesson-text.ts'

/** The text of a lesson. */
export function LessonWords({ text }: { readonly text: string }) {
  return (
    <div className="flex flex-col gap-2 leading-[1.55]">
      {readLessonText(text).map((block, at) =>
        block.type === 'paragraph' ? (
          <p key={at}>
            <Spans spans={block.spans} />
          </p>
        ) : (
          <ul key={at} className="flex list-disc flex-col gap-1 pl-4.5">
            {block.items.map((spans, item) => (
              <li key={item}>
                <Spans spans={spans} />
              </li>
            ))}
          </ul>
        ),
      )}
    </div>
  )
}

/** One line of it: a question, a hint. */
export function LessonLine({ text }: { readonly text: string }) {
  return <Spans spans={spansOf(text)} />
}

function Spans({ spans }: { readonly spans: readonly TextSpan[] }) {
  return spans.map(({ type, text }, at) =>
    type === 'plain' ? (
      text
    ) : type === 'bold' ? (
      <strong key={at} className="font-semibold">
        {text}
      </strong>
    ) : (
      <code key={at} className="rounded bg-raise px-1 py-px font-mono text-[12px] wrap-anywhere">
        {text}
      </code>
    ),
  )
}
