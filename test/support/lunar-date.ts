// The Vietnamese lunar date of a day, computed anew (new moons and sun longitude at UTC+7), to check the table against.
// After the method published by Hồ Ngọc Đức; good to the day for the years of the table.
import { numberOfDay, type LocalDay } from '../../src/domain/calendar/local-day.js';

const julianDayOf1970 = 2_440_588;
const zone = 7 / 24;

/** @returns e.g. `10/3`; a leap month carries a `+`. */
export function lunarDateOf(day: LocalDay): string {
  const julian = numberOfDay(day) + julianDayOf1970;
  const moon = Math.floor((julian - 2_415_021.076998695) / 29.530588853);
  const monthStart = newMoonDay(moon + 1) > julian ? newMoonDay(moon) : newMoonDay(moon + 1);
  const year = Number(day.slice(0, 4));
  const eleventh = eleventhMonthStart(year);
  const [from, to] =
    eleventh >= monthStart ? [eleventhMonthStart(year - 1), eleventh] : [eleventh, eleventhMonthStart(year + 1)];
  const place = Math.floor((monthStart - from) / 29);
  const leap = to - from > 365 ? leapPlace(from) : undefined;
  const shifted = leap !== undefined && place >= leap ? place - 1 : place;
  const month = ((shifted + 10) % 12) + 1;
  return `${julian - monthStart + 1}/${month}${leap === place ? '+' : ''}`;
}

function eleventhMonthStart(year: number): number {
  const endOfYear = numberOfDay(`${year}-12-31`) + julianDayOf1970;
  const moon = Math.floor((endOfYear - 2_415_021) / 29.530588853);
  const start = newMoonDay(moon);
  return sunPart(start) >= 9 ? newMoonDay(moon - 1) : start;
}

function leapPlace(eleventh: number): number {
  const moon = Math.floor((eleventh - 2_415_021.076998695) / 29.530588853 + 0.5);
  let place = 1;
  while (place < 14 && sunPart(newMoonDay(moon + place)) !== sunPart(newMoonDay(moon + place + 1))) place += 1;
  return place;
}

/** Which twelfth of its way the sun is in at local midnight. */
function sunPart(julian: number): number {
  const t = (julian - 0.5 - zone - 2_451_545) / 36_525;
  const anomaly = 357.5291 + 35_999.0503 * t - 0.0001559 * t * t;
  const mean = 280.46645 + 36_000.76983 * t + 0.0003032 * t * t;
  const centre = (1.9146 - 0.004817 * t) * sine(anomaly) + 0.019993 * sine(2 * anomaly) + 0.00029 * sine(3 * anomaly);
  return Math.floor(((((mean + centre) % 360) + 360) % 360) / 30);
}

function newMoonDay(moon: number): number {
  const t = moon / 1236.85;
  const mean =
    2_415_020.75933 +
    29.53058868 * moon +
    0.0001178 * t * t -
    0.000000155 * t * t * t +
    0.00033 * sine(166.56 + 132.87 * t - 0.009173 * t * t);
  const sun = 359.2242 + 29.10535608 * moon - 0.0000333 * t * t;
  const own = 306.0253 + 385.81691806 * moon + 0.0107306 * t * t;
  const node = 21.2964 + 390.67050646 * moon - 0.0016528 * t * t;
  const shift =
    (0.1734 - 0.000393 * t) * sine(sun) +
    0.0021 * sine(2 * sun) -
    0.4068 * sine(own) +
    0.0161 * sine(2 * own) -
    0.0004 * sine(3 * own) +
    0.0104 * sine(2 * node) -
    0.0051 * sine(sun + own) -
    0.0074 * sine(sun - own) +
    0.0004 * sine(2 * node + sun) -
    0.0004 * sine(2 * node - sun) -
    0.0006 * sine(2 * node + own) +
    0.001 * sine(2 * node - own) +
    0.0005 * sine(2 * own + sun);
  const dynamical = -0.000278 + 0.000265 * t + 0.000262 * t * t;
  return Math.floor(mean + shift - dynamical + 0.5 + zone);
}

function sine(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180);
}
