/** Colours of the stylesheet that are read on one another, held to WCAG's 4.5 to 1 (and 3 to 1 for parts of pictures). */
import { describe, expect, it } from 'vitest';
import { STYLE } from '#web/style';

const TEXT = [
  ...['ink', 'dim', 'link'].flatMap((ink) => [`${ink} page`, `${ink} paper`]),
  ...['ok', 'bad', 'busy', 'wait'].map((state) => `${state} ${state}-bg`),
  ...['dim off-bg', 'paper link'],
];
const PICTURES = ['ok', 'bad', 'busy', 'dim'].map((mark) => `${mark} paper`);

/** name -> colour, of the light scheme and then of the dark one */
const SCHEMES = STYLE.split('@media (prefers-color-scheme: dark)')
  .slice(0, 2)
  .map((part) =>
    Object.fromEntries([...part.matchAll(/--([\w-]+): (#[\da-f]{3,6});/g)].map(([, name, hex]) => [name, hex!])),
  );

function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : hex.slice(1).match(/../g)!;
  const [r, g, b] = digits.map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(pair: string, scheme: Record<string, string>): number {
  const [low, high] = pair
    .split(' ')
    .map((name) => luminance(scheme[name]!))
    .sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each([
  ['light', SCHEMES[0]!],
  ['dark', SCHEMES[1]!],
])('the %s colours', (_, scheme) => {
  it.each(TEXT)('%s can be read', (pair) => expect(contrast(pair, scheme)).toBeGreaterThanOrEqual(4.5));
  it.each(PICTURES)('%s can be told apart', (pair) => expect(contrast(pair, scheme)).toBeGreaterThanOrEqual(3));
});
