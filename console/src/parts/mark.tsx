/** The product's mark: a bell under an arch. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className="mark-svg">
      <path d="M4 21.5V10.6a8 8 0 0 1 16 0v10.9" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
      <path
        d="M8 16.6h8c-.95-.95-1.25-2-1.25-4.1a2.75 2.75 0 0 0-5.5 0c0 2.1-.3 3.15-1.25 4.1Z"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinejoin="round"
      />
      <circle cx="12" cy="19.9" r="1.5" className="mark-dot" />
    </svg>
  )
}
