/** Alerts, incidents, their timeline and states. */
export type { Alert, AlertDraft, AlertRecord, Cases, CaseEvent, Incident, IncidentState, Severity, TimelineItem, Verdict } from './cases.js'
