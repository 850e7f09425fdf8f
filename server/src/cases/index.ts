/** Alerts, incidents, their timeline and states. */
export type {
  Alert,
  AlertDraft,
  AlertRecord,
  CaseEvent,
  Cases,
  Incident,
  IncidentState,
  Severity,
  TimelineItem,
  Verdict,
} from './cases.js'
