/** How numbers, ages and names are written; pure, shared by the console and the status page. */

/** What is shown where a value is not known. */
export const UNKNOWN = 'unknown';

const GROUPED = new Intl.NumberFormat('en-US');

/** An integer with its digits grouped. */
export function count(value: number): string {
  return GROUPED.format(value);
}

/** A decimal price, exactly as it came, with the digits before the point grouped. */
export function price(text: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (match === null) {
    return text;
  }
  const whole = (match[2] ?? '').replace(/\B(?=(\d{3})+$)/g, ',');
  return `${match[1] ?? ''}${whole}${match[3] ?? ''}`;
}

/** Who did something: people are named as such, programs as they are. */
export function who(actor: string): string {
  return actor.replace(/^person:/, '');
}

/** A length of time in at most two units; the seconds are cut off, never rounded up. */
export function duration(seconds: number): string {
  const all = Math.max(0, Math.floor(seconds));
  if (all < 120) {
    return `${all} s`;
  }
  const minutes = Math.floor(all / 60);
  if (minutes < 100) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    const left = minutes % 60;
    return left === 0 ? `${hours} h` : `${hours} h ${left} min`;
  }
  const days = Math.floor(hours / 24);
  const rest = hours % 24;
  return days > 7 || rest === 0 ? `${days} d` : `${days} d ${rest} h`;
}

/** Milliseconds in the unit that reads best. */
export function millis(value: number): string {
  if (value < 1000) {
    return `${Math.round(value)} ms`;
  }
  return value < 100_000 ? `${(value / 1000).toFixed(1)} s` : duration(value / 1000);
}

/** Bytes in the unit that reads best. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let left = value;
  let unit = 0;
  while (left >= 1000 && unit < units.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${unit === 0 ? left : left.toFixed(1)} ${units[unit] ?? ''}`;
}

/** Wei as whole coins with four digits behind the point, cut and not rounded. */
export function coins(wei: string): string {
  if (!/^\d+$/.test(wei)) {
    return wei;
  }
  const value = BigInt(wei);
  const unit = 10n ** 18n;
  const part = ((value % unit) * 10_000n) / unit;
  return `${price((value / unit).toString())}.${part.toString().padStart(4, '0')}`;
}

/** The beginning and the end of something long. */
export function short(text: string): string {
  return text.length <= 14 ? text : `${text.slice(0, 8)}…${text.slice(-4)}`;
}

/** A sentence of a program with its addresses and hashes cut. */
export function shortened(text: string): string {
  return text.replace(/0x[0-9a-f]{40,64}/gi, short);
}

/** A sentence of the log with times to the second, and people by their names alone. */
export function readable(text: string): string {
  return shortened(text)
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, moment)
    .replace(/\bperson:(?=\w)/g, '');
}

/** A moment in UTC, to the second. */
export function moment(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The time of day in UTC of a moment. */
export function clock(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toISOString().slice(11, 19);
}

/** A word of the API as people read it: {@code waiting-for-approval} becomes "waiting for approval". */
export function words(name: string): string {
  return name.replaceAll('-', ' ').replaceAll('_', ' ').toLowerCase();
}

/** One thing or many. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
