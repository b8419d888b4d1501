// Bytes as text, where only text can be stored or sent.

/** A character a byte. */
export function toBinary(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return text;
}

export function fromBinary(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** Base64 in the alphabet for addresses (RFC 4648, section 5), without padding. */
export const toBase64Url = (bytes: Uint8Array) => btoa(toBinary(bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

export const fromBase64Url = (text: string) => fromBinary(atob(text.replaceAll("-", "+").replaceAll("_", "/")));

/** Bytes as JSON can hold them: as text where they are UTF-8, else in base64. */
export interface Packed {
  encoding: "utf-8" | "base64";
  data: string;
}

export function pack(bytes: Uint8Array): Packed {
  try {
    const data = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { encoding: "utf-8", data };
  } catch {
    return { encoding: "base64", data: btoa(toBinary(bytes)) };
  }
}

export const unpack = ({ encoding, data }: Packed): Uint8Array => (encoding === "utf-8" ? new TextEncoder().encode(data) : fromBinary(atob(data)));

export const isPacked = (value: unknown): value is Packed =>
  typeof value === "object" && value !== null && typeof (value as Packed).data === "string" && ["utf-8", "base64"].includes((value as Packed).encoding);

/** Whether a file has messages in it that the package unpacks, by its name. */
export const isContainer = (name: string) => /\.(msg|zip|gz|emlx)$/i.test(name);
