import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../api/client'
import { useWork } from '../api/work'

/** Says something in the timeline. Grows when a person begins to write. */
export function CommentBox({ incident }: { incident: string }) {
  const [text, setText] = useState('')
  const work = useWork()
  const send = useMutation({
    mutationFn: () => work.comment(incident, text.trim()),
    onSuccess: () => setText(''),
  })
  const written = text.trim() !== ''
  return (
    <form
      className="box"
      onSubmit={event => {
        event.preventDefault()
        if (written) send.mutate()
      }}
    >
      <textarea
        className="in"
        id="comment"
        aria-label="Comment"
        placeholder="Comment"
        rows={written ? 3 : 1}
        maxLength={10_000}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') event.currentTarget.blur()
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
        }}
      />
      {written && (
        <button type="submit" className="btn" disabled={send.isPending}>
          Comment
        </button>
      )}
      {send.error && (
        <p className="hint bad" role="alert">
          {send.error instanceof ApiError ? send.error.message : 'The page failed'}
        </p>
      )}
    </form>
  )
}
