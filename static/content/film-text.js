/** A film in words. */

/**
 * Return in words how many frames a film has, how many epochs apart, and how long it is.
 *
 * @param {{first: number, last: number, frames: number, rate: number}} choice
 */
export function filmSummary({ first, last, frames, rate }) {
  const epochs = last - first;
  const count = Math.min(frames, epochs + 1);
  const seconds = Number((count / rate).toFixed(1));
  const length = `${count} ${count === 1 ? "frame" : "frames"}, ${seconds} s`;
  if (count === 1) return `${length}: epoch ${last}.`;
  const step = Number((epochs / (count - 1)).toFixed(1));
  return `${length}: a frame every ${step === 1 ? "epoch" : `${step} epochs`}.`;
}
