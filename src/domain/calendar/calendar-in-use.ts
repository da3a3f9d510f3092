// The one calendar of this process, set once at the start from rules/holidays.yaml. Until then weekends only.
import { WorkingCalendar } from './working-calendar.js';

let inUse = new WorkingCalendar({ years: [] });

export function useCalendar(calendar: WorkingCalendar): void {
  inUse = calendar;
}

export function calendarInUse(): WorkingCalendar {
  return inUse;
}
