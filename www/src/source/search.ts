// Search in the bytes of a text.

/** Bytes that are searched in one task. */
const step = 600_000;

const lower = (byte: number) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

/**
 * The next place of `needle` after `from`, or before it; it goes on at the other end. The case of ASCII letters does not
 * matter. Long texts are searched in steps, as long as the result is `wanted`.
 */
export async function search(
  bytes: Uint8Array,
  needle: Uint8Array,
  from: number | null,
  direction: 1 | -1,
  wanted: () => boolean = () => true,
): Promise<number | null> {
  const size = bytes.length - needle.length + 1;
  if (size <= 0 || needle.length === 0) return null;
  const folded = needle.map(lower);
  const first = folded[0];
  let at = from ?? (direction > 0 ? -1 : size);
  for (let count = 0; count < size; count++) {
    at = (at + direction + size) % size;
    if (lower(bytes[at] ?? 0) === first && isAt(bytes, folded, at)) return at;
    if (count % step === step - 1) {
      await new Promise((resolve) => setTimeout(resolve));
      if (!wanted()) return null;
    }
  }
  return null;
}

const isAt = (bytes: Uint8Array, folded: Uint8Array, at: number) => folded.every((byte, index) => lower(bytes[at + index] ?? 0) === byte);
