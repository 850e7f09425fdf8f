import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

/** Copies; over plain HTTP browsers offer only the old way. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

/** A quiet button that says when it is done. */
export function CopyButton({ text, label, word }: { text: () => string; label: string; word?: string }) {
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 2_000)
    return () => clearTimeout(timer)
  }, [done])
  const Icon = done ? Check : Copy
  return (
    <button
      type="button"
      className={word ? 'btn ghost sm' : 'btn ghost sm icon'}
      aria-label={word ? undefined : done ? 'Copied' : label}
      title={label}
      onClick={() => void copy(text()).then(() => setDone(true))}
    >
      <Icon aria-hidden="true" className="ic-sm" />
      {word && (done ? 'Copied' : word)}
    </button>
  )
}
